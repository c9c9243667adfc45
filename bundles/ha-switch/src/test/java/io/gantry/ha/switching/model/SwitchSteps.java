package io.gantry.ha.switching.model;

import io.gantry.ha.switching.model.Cell.State;
import io.gantry.ha.switching.model.Message.Kind;
import java.util.Set;

/** Master and slaves to raft: prepare, seal, take part, or give up. */
final class SwitchSteps implements Model.Steps {
    private final Set<Deviation> without;

    SwitchSteps(Set<Deviation> without) {
        this.without = without;
    }

    @Override
    public void from(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        if (!node.isUp()) {
            return;
        }
        begin(world, index, sink);
        boolean isMaster = node.cell().to() == Technique.RAFT && node.cell().master() == index;
        if (isMaster && node.cell().is(State.PROMISED)) {
            seal(world, index, sink);
            giveUpPromised(world, index, sink);
        } else if (isMaster && node.cell().is(State.SEALED)) {
            takePart(world, index, sink);
            giveUpSealed(world, index, sink);
        } else if (isMaster && node.cell().is(State.ABORTED)) {
            ask(world, index, Kind.GIVE_UP, Log.EMPTY, sink);
        }
        for (Message message : world.messages()) {
            if (message.from() != index) {
                obey(world, index, message, sink);
            }
        }
    }

    /** The master notes its own promise first: the same id never begins twice. */
    private void begin(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        Budget budget = world.budget();
        boolean isSettled = node.cell().is(State.ACTIVE) || node.cell().is(State.ABORTED);
        if (budget.toRaft() == 0 || !node.memory().isOpen() || !isSettled || !isFollowedByAll(world, index)) {
            return;
        }
        boolean isReused = without.contains(Deviation.REIGN_IS_USED_AGAIN);
        int id = 1 + (isReused ? node.disk().reign() : node.disk().number());
        Node next = node.disk(node.disk().cell(new Cell(id, State.PROMISED, Technique.RAFT, index)));
        if (without.contains(Deviation.PREPARED_BEFORE_IT_IS_NOTED)) {
            next = node;
        }
        sink.step(
                "begins a switch to raft",
                index,
                world.noted(index, next)
                        .with(budget.toRaft(budget.toRaft() - 1))
                        .sent(Message.of(Kind.PREPARE, id, index, Log.EMPTY)));
    }

    private static boolean isFollowedByAll(World world, int master) {
        int reign = world.node(master).disk().reign();
        for (int index = 0; index < World.NODES; index++) {
            Node node = world.node(index);
            boolean follows =
                    node.isUp() && node.cell().isAsync() && node.disk().reign() == reign;
            if (index != master && !follows) {
                return false;
            }
        }
        return true;
    }

    private void seal(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        int id = node.cell().id();
        if (!node.memory().isOpen() || saying(world, State.PROMISED, id, index) < World.NODES - 1) {
            return;
        }
        if (without.contains(Deviation.VOTERS_SEAL_BEFORE_THE_MASTER)) {
            ask(world, index, Kind.SEAL, node.log(), sink);
        }
        if (Log.countOf(Log.values(node.log())) > Log.countOf(world.history().acknowledged())) {
            return; // the gate is closed, and what is under way is waited for
        }
        Node next = node.disk(node.disk().cell(node.cell().as(State.SEALED)))
                .memory(node.memory().open(false));
        sink.step("seals", index, world.noted(index, next).sent(Message.of(Kind.SEAL, id, index, node.log())));
    }

    /** How many others have said that they noted this. */
    static int saying(World world, State state, int id, int except) {
        int count = 0;
        for (Message message : world.messages()) {
            if (message.kind() == Kind.STATE && message.from() != except && isSo(message.cell(), state, id)) {
                count++;
            }
        }
        return count;
    }

    private static boolean isSo(Cell cell, State state, int id) {
        return cell.is(state, id) && cell.to() == Technique.RAFT;
    }

    private static void ask(World world, int index, Kind kind, long log, Model.Sink sink) {
        World next = world.sent(Message.of(kind, world.node(index).cell().id(), index, log));
        if (next != world) {
            sink.step("asks for " + kind, index, next);
        }
    }

    /** It is decided. The master notes so before its first vote, and never gives up from then on. */
    private void takePart(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        int id = node.cell().id();
        if (node.voter().group() == id || 1 + saying(world, State.SEALED, id, index) < World.MAJORITY) {
            return;
        }
        Node next = sealed(node);
        if (!without.contains(Deviation.ABORT_AFTER_TAKING_PART)) {
            Disk disk = next.disk().cell(node.cell().as(State.ACTIVE));
            next = next.disk(disk.reign(disk.reign(), false));
        }
        sink.step("takes part, a majority is sealed", index, world.noted(index, next));
    }

    private static Node sealed(Node node) {
        Disk disk = node.disk().cell(node.cell().as(State.SEALED));
        return new Node(disk.voter(Voter.of(node.cell().id(), node.length())), node.memory());
    }

    /** Nobody seals but by the word of the master, which it has not given. */
    private void giveUpPromised(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        Disk disk = node.disk().cell(node.cell().as(State.ABORTED));
        boolean isNewest = AsyncSteps.isNewest(world, index, disk.reign());
        Node next = isNewest ? node.disk(reignAfter(disk)) : AsyncSteps.deposed(node.disk(disk), disk.reign());
        sink.step("gives up before it sealed", index, world.noted(index, next));
    }

    private Disk reignAfter(Disk disk) {
        return without.contains(Deviation.REIGN_IS_USED_AGAIN)
                ? disk
                : disk.reign(disk.cell().id() + 1, true);
    }

    /** Its own note, the last one of a majority, is the decision. */
    private void giveUpSealed(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        int id = node.cell().id();
        boolean takesPart = node.voter().group() == id && !without.contains(Deviation.ABORT_AFTER_TAKING_PART);
        if (takesPart) {
            return;
        }
        ask(world, index, Kind.GIVE_UP, Log.EMPTY, sink);
        boolean isMajority = 1 + saying(world, State.ABORTED, id, index) >= World.MAJORITY;
        if (isMajority || without.contains(Deviation.ABORT_WITHOUT_MAJORITY)) {
            Disk disk = node.disk().cell(node.cell().as(State.ABORTED)).voter(Voter.NONE);
            Node next = new Node(reignAfter(disk), Memory.FRESH.counted(node.length()));
            sink.step("gives up with a majority", index, world.noted(index, next));
        }
    }

    private void obey(World world, int index, Message message, Model.Sink sink) {
        Node node = world.node(index);
        Cell cell = node.cell();
        switch (message.kind()) {
            case PREPARE:
                if (node.disk().number() < message.id()
                        && cell.isAsync()
                        && !node.disk().leads()) {
                    Cell promise = new Cell(message.id(), State.PROMISED, Technique.RAFT, message.from());
                    sink.step(
                            "promises",
                            index,
                            world.noted(index, node.disk(node.disk().cell(promise))));
                }
                break;
            case SEAL:
                boolean isEqual = node.log() == message.log() && !node.disk().leads();
                if (cell.is(State.PROMISED, message.id()) && isEqual) {
                    sink.step("seals at the master's word", index, world.noted(index, sealed(node)));
                }
                break;
            case GIVE_UP:
                if (cell.is(State.PROMISED, message.id())) {
                    Node next = node.disk(node.disk().cell(cell.as(State.ABORTED)));
                    sink.step("gives up at the master's word", index, world.noted(index, next));
                }
                break;
            default:
        }
    }
}
