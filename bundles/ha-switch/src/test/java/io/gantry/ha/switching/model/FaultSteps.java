package io.gantry.ha.switching.model;

import java.util.Set;

/** Nodes that crash and start again. Messages are lost by not being taken. */
final class FaultSteps implements Model.Steps {
    private final Set<Deviation> without;

    FaultSteps(Set<Deviation> without) {
        this.without = without;
    }

    @Override
    public void from(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        if (!node.isUp()) {
            sink.step("starts again", index, world.with(index, node.memory(Memory.FRESH)));
        } else if (world.budget().crashes() > 0) {
            Budget left = world.budget().crashes(world.budget().crashes() - 1);
            sink.step("crashes", index, world.with(index, crashed(node)).with(left));
        }
    }

    private Node crashed(Node node) {
        Voter voter = node.voter();
        Node left = node.memory(Memory.DOWN);
        if (without.contains(Deviation.VOTE_NOT_ON_DISK)) {
            left = left.disk(left.disk().voter(voter.voted(voter.term(), Voter.NOBODY)));
        }
        return left;
    }
}
