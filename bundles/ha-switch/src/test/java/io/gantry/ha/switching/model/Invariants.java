package io.gantry.ha.switching.model;

import io.gantry.ha.switching.model.Cell.State;
import java.util.Set;

/** Says which property a state breaks. */
final class Invariants {
    private final Set<Property> watched;

    Invariants(Set<Property> watched) {
        this.watched = watched;
    }

    /** Null when the state, and the step to it, is as it should be. */
    Property broken(World before, World after) {
        Property acknowledged = after.history().broken();
        if (acknowledged != null && watched.contains(acknowledged)) {
            return acknowledged;
        }
        if (watched.contains(Property.ONLY_FORWARD) && !isForward(before, after)) {
            return Property.ONLY_FORWARD;
        }
        if (watched.contains(Property.DECIDED_ONCE) && !isDecidedOnce(after)) {
            return Property.DECIDED_ONCE;
        }
        if (watched.contains(Property.EQUAL_BYTES) && !isEqual(after)) {
            return Property.EQUAL_BYTES;
        }
        return brokenByAble(after);
    }

    private Property brokenByAble(World world) {
        int able = 0;
        for (int index = 0; index < World.NODES; index++) {
            if (!isAble(world, index)) {
                continue;
            }
            able++;
            long acknowledged = world.history().acknowledged();
            long values = Log.values(world.node(index).log());
            boolean isKept = Log.firstOf(values, Log.countOf(acknowledged)) == acknowledged;
            if (!isKept && watched.contains(Property.ACKNOWLEDGED_IS_KEPT)) {
                return Property.ACKNOWLEDGED_IS_KEPT;
            }
        }
        return able > 1 && watched.contains(Property.ONE_ABLE) ? Property.ONE_ABLE : null;
    }

    /** Whether it could acknowledge a write that came now: a leader of voters only if a majority listens to it. */
    static boolean isAble(World world, int index) {
        Node node = world.node(index);
        if (node.memory().isOpen()) {
            return true;
        }
        if (!node.isUp() || !node.isVoter() || !node.isOpenLeader()) {
            return false;
        }
        Voter own = node.voter();
        int listening = 0;
        for (int other = 0; other < World.NODES; other++) {
            Voter voter = world.node(other).voter();
            boolean listens = voter.group() == own.group() && voter.term() <= own.term();
            listening += listens && world.node(other).isVoter() ? 1 : 0;
        }
        return listening >= World.MAJORITY && Log.signBehind(node.log(), own.base()) == 0;
    }

    private static boolean isForward(World before, World after) {
        for (int index = 0; index < World.NODES; index++) {
            Cell old = before.node(index).cell();
            Cell now = after.node(index).cell();
            if (old != now && (now.id() < old.id() || now.id() == old.id() && !isForward(old, now, index))) {
                return false;
            }
        }
        return true;
    }

    /** ABORTED of who is not the master is a vote; the master's is the decision. */
    private static boolean isForward(Cell old, Cell now, int index) {
        if (old.is(State.ABORTED)) {
            return now.is(State.ABORTED) || now.is(State.ACTIVE) && old.master() != index;
        }
        return !old.is(State.ACTIVE) && now.state().ordinal() >= old.state().ordinal() || now.equals(old);
    }

    private static boolean isDecidedOnce(World world) {
        int active = 0;
        int aborted = 0;
        for (Message message : world.messages()) {
            if (message.kind() == Message.Kind.STATE && message.cell().isRaft()) {
                active |= 1 << message.id();
            } else if (message.kind() == Message.Kind.STATE
                    && message.cell().is(State.ABORTED)
                    && message.cell().master() == message.from()) {
                aborted |= 1 << message.id();
            }
        }
        return (active & aborted) == 0;
    }

    private static boolean isEqual(World world) {
        long longest = world.history().acknowledged();
        for (int index = 0; index < World.NODES; index++) {
            Node node = world.node(index);
            long counts = Log.values(Log.prefix(node.log(), node.memory().counted()));
            if (!Log.agree(counts, longest)) {
                return false;
            }
            longest = Log.countOf(counts) > Log.countOf(longest) ? counts : longest;
        }
        return true;
    }
}
