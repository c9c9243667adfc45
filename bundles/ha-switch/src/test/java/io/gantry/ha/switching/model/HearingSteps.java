package io.gantry.ha.switching.model;

import io.gantry.ha.switching.model.Cell.State;
import io.gantry.ha.switching.model.Message.Kind;
import java.util.Set;

/** What a node does when others tell it what they have noted: it is decided. */
final class HearingSteps implements Model.Steps {
    private final Set<Deviation> without;

    HearingSteps(Set<Deviation> without) {
        this.without = without;
    }

    @Override
    public void from(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        if (!node.isUp()) {
            return;
        }
        hearAborted(world, index, sink);
        for (Message message : world.messages()) {
            if (message.kind() == Kind.STATE
                    && message.from() != index
                    && message.cell().is(State.ACTIVE)) {
                hearActive(world, index, message.cell(), sink);
            }
        }
    }

    /** A majority can never have a leader of the group any more. */
    private void hearAborted(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        Cell cell = node.cell();
        int needed = without.contains(Deviation.ABORT_BY_A_MINORITY) ? 1 : World.MAJORITY;
        boolean isSlave = cell.is(State.SEALED) && cell.master() != index;
        if (isSlave && SwitchSteps.saying(world, State.ABORTED, cell.id(), index) >= needed) {
            Disk disk = node.disk().cell(cell.as(State.ABORTED)).voter(Voter.NONE);
            sink.step("hears that it is given up", index, world.noted(index, new Node(disk, Memory.FRESH)));
        }
    }

    private void hearActive(World world, int index, Cell told, Model.Sink sink) {
        Node node = world.node(index);
        Cell cell = node.cell();
        boolean isLater = told.id() > node.disk().number();
        boolean isSame = told.id() == cell.id()
                && told.to() == cell.to()
                && (node.disk().reign() <= told.id() || without.contains(Deviation.HEARS_OF_THE_PAST))
                && isUndecided(node, index);
        if (!isLater && !isSame) {
            return;
        }
        if (told.to() == Technique.RAFT) {
            boolean belongs = node.voter().group() == told.id();
            int base = cell.is(State.SEALED, told.id()) ? node.length() : Voter.UNSEEDED;
            Voter voter = belongs ? node.voter() : Voter.of(told.id(), base);
            Disk disk = node.disk().cell(told).reign(node.disk().reign(), false).voter(voter);
            sink.step("hears that the group has a leader", index, world.noted(index, with(node, disk)));
        } else if (told.master() != index || hasSign(node, told)) {
            boolean isMaster = told.master() == index;
            Disk disk = node.disk().cell(told).reign(told.id(), isMaster).voter(Voter.NONE);
            Node next = with(node, disk);
            if (without.contains(Deviation.SHOWN_BEFORE_COMPARED)) {
                next = next.memory(next.memory().counted(next.length()));
            }
            sink.step("hears of master and slaves", index, world.noted(index, next));
        }
    }

    /** Who gave up alone has only had a vote. */
    private boolean isUndecided(Node node, int index) {
        Cell cell = node.cell();
        boolean isVote =
                cell.is(State.ABORTED) && cell.master() != index && !without.contains(Deviation.ABORTED_IS_THE_END);
        return cell.is(State.PROMISED) || cell.is(State.SEALED) || isVote;
    }

    /** The master leads with all that was before its sign, so it has to have the sign. */
    private static boolean hasSign(Node node, Cell told) {
        return Log.hasSign(node.log(), told.id() - 1);
    }

    private static Node with(Node node, Disk disk) {
        return new Node(disk, Memory.FRESH.counted(node.memory().counted()));
    }
}
