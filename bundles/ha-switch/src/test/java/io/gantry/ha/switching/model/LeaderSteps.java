package io.gantry.ha.switching.model;

import io.gantry.ha.switching.model.Cell.State;
import io.gantry.ha.switching.model.Memory.Standing;
import io.gantry.ha.switching.model.Message.Kind;
import java.util.Set;

/** Raft, figure 2, as a candidate that is elected and as a leader; and the stop sign that it proposes. */
final class LeaderSteps implements Model.Steps {
    private final Set<Deviation> without;

    LeaderSteps(Set<Deviation> without) {
        this.without = without;
    }

    @Override
    public void from(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        if (!node.isUp() || !node.isVoter() || node.cell().to() == Technique.ASYNC) {
            return;
        }
        if (node.isCandidate()) {
            beElected(world, index, sink);
        } else if (node.isLeader()) {
            count(world, index, sink);
            boolean hasSign = Log.signBehind(node.log(), node.voter().base()) > 0;
            if (node.isOpenLeader() && (!hasSign || without.contains(Deviation.WRITES_BEHIND_THE_SIGN))) {
                write(world, index, sink);
            }
            if (node.isOpenLeader() && !hasSign && world.budget().toAsync() > 0) {
                propose(world, index, sink);
            }
        }
    }

    /** The group has a leader: the switch is decided, and what it says opens its term. */
    private void beElected(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        int votes = 1;
        for (Message message : world.messages()) {
            if (message.is(Kind.VOTE, node.voter()) && message.number() == index) {
                votes++;
            }
        }
        if (votes < World.MAJORITY) {
            return;
        }
        Disk disk = node.disk()
                .cell(node.cell().as(State.ACTIVE))
                .reign(node.disk().reign(), false)
                .log(Log.opening(node.log(), node.voter().term()));
        Node next = new Node(disk, node.memory().standing(Standing.LEADER));
        sink.step("is elected", index, world.noted(index, next).sent(Message.entries(index, next)));
    }

    private void append(World world, int index, long log, String what, Model.Sink sink) {
        Node next = world.node(index);
        next = next.disk(next.disk().log(log));
        sink.step(what, index, world.with(index, next).sent(Message.entries(index, next)));
    }

    private void write(World world, int index, Model.Sink sink) {
        Budget budget = world.budget();
        if (budget.writes() > 0) {
            Node node = world.node(index);
            long log = Log.value(node.log(), node.voter().term(), budget.nextValue());
            append(world.with(budget.oneWriteLess()), index, log, "writes, as leader", sink);
        }
    }

    private void propose(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        Budget budget = world.budget();
        World next = world.with(budget.toAsync(budget.toAsync() - 1));
        append(next, index, Log.sign(node.log(), node.voter().term(), index), "proposes a stop sign", sink);
    }

    /** What a majority has, up to an entry of its own term, counts, and is acknowledged. */
    private void count(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        int most = 0;
        for (Message message : world.messages()) {
            if (message.is(Kind.STORED, node.voter()) && message.from() != index) {
                most = Math.max(most, message.number());
            }
        }
        int term = node.voter().term();
        if (most <= node.memory().counted() || Log.numberAt(node.log(), most) != term) {
            return;
        }
        Node next = node.memory(node.memory().counted(most));
        History history = world.history().byVoters(index, node.voter(), node.log(), most);
        sink.step(
                "counts what a majority has",
                index,
                world.with(index, next).with(history).sent(Message.entries(index, next)));
    }
}
