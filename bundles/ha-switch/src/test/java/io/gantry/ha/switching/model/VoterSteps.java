package io.gantry.ha.switching.model;

import io.gantry.ha.switching.model.Cell.State;
import io.gantry.ha.switching.model.Memory.Standing;
import io.gantry.ha.switching.model.Message.Kind;
import java.util.Set;

/** Raft, figure 2, as a follower; and the stop sign when it counts. */
final class VoterSteps implements Model.Steps {
    private final Set<Deviation> without;

    VoterSteps(Set<Deviation> without) {
        this.without = without;
    }

    @Override
    public void from(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        if (!node.isUp()) {
            return;
        }
        for (Message message : world.messages()) {
            if (message.from() == index) {
                continue;
            }
            if (message.kind() == Kind.CANDIDATE) {
                vote(world, index, message, sink);
            } else if (message.kind() == Kind.ENTRIES
                    && node.isVoter()
                    && message.id() == node.voter().group()) {
                store(world, index, message, sink);
            }
        }
        obeySign(world, index, sink);
    }

    private void vote(World world, int index, Message wish, Model.Sink sink) {
        Node node = world.node(index);
        Voter voter = node.voter();
        boolean isPromised =
                without.contains(Deviation.NO_GATE_OF_VOTES) && node.cell().is(State.PROMISED, wish.id());
        if (isPromised && voter.group() != wish.id()) {
            voter = Voter.of(wish.id(), node.length());
        } else if (!isPromised && (!node.isVoter() || voter.group() != wish.id())) {
            return;
        }
        boolean isFree = wish.term() > voter.term() || wish.term() == voter.term() && voter.votedFor() == Voter.NOBODY;
        if (!isFree) {
            return;
        }
        Node asked = node.disk(node.disk().voter(voter));
        boolean isGiven = wish.number() >= asked.rank();
        Voter next = voter.voted(wish.term(), isGiven ? wish.from() : Voter.NOBODY);
        if (!isGiven && wish.term() == voter.term()) {
            return;
        }
        World after = world.with(
                index, new Node(node.disk().voter(next), node.memory().standing(Standing.FOLLOWER)));
        if (isGiven) {
            after = after.sent(Message.vote(Kind.VOTE, next, index, wish.from()));
        }
        sink.step(isGiven ? "votes" : "sees a newer term", index, after);
    }

    /** Any beginning of a leader's log, which is what it was when an older message was sent. */
    private void store(World world, int index, Message entries, Model.Sink sink) {
        Node node = world.node(index);
        Voter voter = node.voter();
        boolean isOther = entries.term() > voter.term() || entries.term() == voter.term() && !node.isLeader();
        if (entries.term() < voter.term() || !isOther) {
            return;
        }
        int common = Log.common(entries.log(), node.log());
        int all = Log.length(entries.log());
        for (int length = Math.min(common + 1, all); length <= all; length++) {
            World next = stored(world, index, entries, length);
            if (next != null) {
                sink.step("takes a leader's entries", index, next);
            }
        }
    }

    private static World stored(World world, int index, Message entries, int length) {
        Node node = world.node(index);
        Voter voter = node.voter();
        boolean hasLeft = node.cell().to() == Technique.ASYNC; // its log has the sign, and goes on without the group
        long told = Log.prefix(entries.log(), length);
        long log = hasLeft || Log.startsWith(node.log(), told) ? node.log() : told;
        int counted = Math.max(node.memory().counted(), Math.min(entries.number(), length));
        Voter next = (entries.term() > voter.term() ? voter.voted(entries.term(), Voter.NOBODY) : voter)
                .seeded(entries.base());
        Memory memory = node.memory().standing(Standing.FOLLOWER).counted(counted);
        Disk disk = node.disk().log(log).voter(next);
        boolean isNews = node.cell().is(State.SEALED);
        if (isNews) {
            disk = disk.cell(node.cell().as(State.ACTIVE)).reign(disk.reign(), false);
        }
        Node after = new Node(disk, memory);
        World stored = isNews ? world.noted(index, after) : world.with(index, after);
        World answered = stored.sent(Message.vote(Kind.STORED, next, index, length));
        return after.isSame(node) && answered == stored ? null : answered;
    }

    /** Who applies the sign is back in master and slaves, under the number behind the sign's term. */
    private void obeySign(World world, int index, Model.Sink sink) {
        Node node = world.node(index);
        if (!node.cell().isRaft() || !node.isVoter() || !node.voter().isSeeded()) {
            return;
        }
        int sign = Log.signBehind(node.log(), node.voter().base());
        boolean counts = sign <= node.memory().counted() || without.contains(Deviation.SIGN_BEFORE_IT_COUNTS);
        if (sign == 0 || !counts) {
            return;
        }
        int id = Log.numberAt(node.log(), sign) + 1;
        int master = Log.masterOf(node.log(), sign);
        long log = without.contains(Deviation.WRITES_BEHIND_THE_SIGN) ? node.log() : Log.prefix(node.log(), sign);
        Disk disk = node.disk()
                .cell(new Cell(id, State.ACTIVE, Technique.ASYNC, master))
                .reign(id, master == index)
                .log(log);
        Memory memory = node.memory().counted(Math.min(node.memory().counted(), Log.length(log)));
        sink.step("obeys the stop sign", index, world.noted(index, new Node(disk, memory)));
    }
}
