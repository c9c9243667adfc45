package io.gantry.ha.switching.model;

import io.gantry.ha.switching.model.Message.Kind;

/** A voter that hears no leader wants to be one. */
final class CampaignSteps implements Model.Steps {
    private final int terms;

    /** A group has so many terms at most. */
    CampaignSteps(int terms) {
        this.terms = terms;
    }

    @Override
    public void from(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        Voter voter = node.voter();
        boolean isOld = node.cell().to() == Technique.ASYNC;
        if (!node.isUp() || !node.isVoter() || isOld || !voter.isSeeded() || node.isLeader()) {
            return;
        }
        if (voter.term() < voter.group() + terms) {
            Voter next = voter.voted(voter.term() + 1, index);
            Node candidate = new Node(node.disk().voter(next), node.memory().standing(Memory.Standing.CANDIDATE));
            sink.step(
                    "wants to be elected",
                    index,
                    world.with(index, candidate).sent(Message.vote(Kind.CANDIDATE, next, index, node.rank())));
        }
    }
}
