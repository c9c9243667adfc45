package io.gantry.cluster.journey;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.cluster.ask.QueueRef;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.cluster.journey.Enquiry.Held;
import io.gantry.cluster.journey.Journey.Delivery;
import io.gantry.cluster.journey.Journey.State;
import io.gantry.cluster.journey.Journey.Step;
import io.gantry.cluster.journey.Journey.What;
import io.gantry.codec.StoredMessage;
import io.gantry.message.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What the groups of a topic have done with a message. */
final class Deliveries {
    private static final int MAX_GROUPS = 64;

    private final Enquiry enquiry;
    private final Held subject;
    private final Returns returns;
    private final List<Step> steps = new ArrayList<>();

    /** What is known of a group: offsets, members, and what came back. */
    private record Known(
            GroupAnswers.Standing standing, GroupAnswers.Connected connected, boolean isAsked, Returns.Found found) {}

    Deliveries(Enquiry enquiry, Held subject, Returns returns) {
        this.enquiry = enquiry;
        this.subject = subject;
        this.returns = returns;
    }

    /** What happened to copies that came back; after {@link #all}. */
    List<Step> steps() {
        return steps;
    }

    List<Delivery> all() {
        BrokerNode leader = subject.leader();
        String topic = subject.message().topic();
        Set<String> groups = enquiry.ask(
                leader, "the groups of " + topic, () -> new TopicAnswers(enquiry.fleet()).groups(leader, topic));
        if (groups == null) {
            return List.of();
        }
        if (groups.size() > MAX_GROUPS) {
            enquiry.leaveOut("groups: the first " + MAX_GROUPS + " of " + groups.size() + " by name were looked at");
        }
        return groups.stream().limit(MAX_GROUPS).map(this::one).toList();
    }

    private Delivery one(String group) {
        BrokerNode leader = subject.leader();
        GroupAnswers answers = new GroupAnswers(enquiry.fleet());
        GroupAnswers.Standing standing = standing(leader, group);
        // No member is an answer, and no failure: so it is asked for in a list.
        List<GroupAnswers.Connected> connected =
                enquiry.ask(leader, "the members of " + group, () -> Arrays.asList(answers.connected(leader, group)));
        Returns.Found found = returns.of(group);
        tell(group, found);
        return judged(
                group, new Known(standing, connected == null ? null : connected.get(0), connected != null, found));
    }

    private void tell(String group, Returns.Found found) {
        found.waiting().forEach(held -> step(What.RETRY_WAITS, group, held));
        found.retries().forEach(held -> step(What.RETRIED, group, held));
        found.dead().forEach(held -> step(What.DEAD_LETTER, group, held));
    }

    private void step(What what, String group, Held held) {
        StoredMessage message = held.message();
        Long due = what == What.RETRY_WAITS ? Waiting.dueMillis(enquiry, held) : null;
        steps.add(new Step(
                what, message.storeTimestampMillis(), group, message.reconsumeTimes(), message.messageId(), due, ""));
    }

    private Delivery judged(String group, Known known) {
        GroupAnswers.Place place = known.standing() == null ? null : place(known.standing(), subject);
        State state = state(group, known, place);
        Returns.Found found = known.found();
        Long due = state == State.RETRY_WAITS ? Waiting.dueMillis(enquiry, last(found.waiting())) : null;
        String reason =
                switch (state) {
                    case UNKNOWN -> unknown(known, place);
                    case BROADCAST -> "each member keeps its own offset";
                    default -> null;
                };
        return new Delivery(
                group,
                state,
                place == null ? null : place.consumed(),
                known.isAsked() ? members(known.connected()) : null,
                retries(found),
                due,
                found.dead().isEmpty() ? null : last(found.dead()).message().messageId(),
                reason);
    }

    private static String unknown(Known known, GroupAnswers.Place place) {
        if (known.standing() == null) {
            return "its broker does not tell how far the group is";
        }
        return place == null
                ? "the group has no offset in this queue"
                : "the group is beyond it, but whether it gave it back could not be looked at everywhere";
    }

    private static int members(GroupAnswers.Connected connected) {
        return connected == null ? 0 : connected.members().size();
    }

    private State state(String group, Known known, GroupAnswers.Place place) {
        Returns.Found found = known.found();
        if (!found.dead().isEmpty()) {
            return State.DEAD;
        }
        if (!found.waiting().isEmpty() || !found.retries().isEmpty()) {
            return returned(group, known);
        }
        GroupAnswers.Connected connected = known.connected();
        StoredMessage message = subject.message();
        String wanted = connected == null ? null : connected.subscriptions().get(message.topic());
        State state = first(
                message.queueOffset(),
                place,
                connected != null && connected.messageModel().equals("BROADCASTING"),
                isWanted(wanted, message.property(Property.TAGS)));
        return state == State.ACKNOWLEDGED && !found.isWhole() ? State.UNKNOWN : state;
    }

    /** What became of a message that did not come back. */
    static State first(long offset, GroupAnswers.Place place, boolean isBroadcast, boolean isWanted) {
        if (isBroadcast) {
            return State.BROADCAST;
        }
        if (place == null) {
            return State.UNKNOWN;
        }
        if (offset < place.consumed()) {
            return isWanted ? State.ACKNOWLEDGED : State.FILTERED;
        }
        return offset < place.pulled() ? State.DELIVERED : State.WAITING;
    }

    /** A try is over when the group is behind its copy and no later one is there. */
    private State returned(String group, Known known) {
        Held waiting = last(known.found().waiting());
        Held retry = last(known.found().retries());
        if (retry == null
                || waiting != null
                        && waiting.message().reconsumeTimes() > retry.message().reconsumeTimes()) {
            return State.RETRY_WAITS;
        }
        GroupAnswers.Standing there =
                retry.leader().equals(subject.leader()) ? known.standing() : standing(retry.leader(), group);
        if (there == null) {
            return State.UNKNOWN;
        }
        GroupAnswers.Place place = place(there, retry);
        boolean isOver = place != null && retry.message().queueOffset() < place.consumed();
        return isOver ? State.RECOVERED : State.RETRYING;
    }

    private GroupAnswers.Standing standing(BrokerNode leader, String group) {
        return enquiry.ask(leader, "the progress of " + group, () -> new GroupAnswers(enquiry.fleet())
                .standing(leader, group, null));
    }

    private static GroupAnswers.Place place(GroupAnswers.Standing standing, Held held) {
        StoredMessage message = held.message();
        return standing.places().get(new QueueRef(message.topic(), held.leader().name(), message.queueId()));
    }

    private static int retries(Returns.Found found) {
        int most = 0;
        for (List<Held> each : List.of(found.waiting(), found.retries(), found.dead())) {
            for (Held held : each) {
                most = Math.max(most, held.message().reconsumeTimes());
            }
        }
        return most;
    }

    private static Held last(List<Held> all) {
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    /**
     * Whether members get messages of a tag.
     *
     * @param wanted their tags, or an expression: whether that fits is not known here, so it counts as if it did
     */
    static boolean isWanted(String wanted, String tag) {
        if (wanted == null || !wanted.matches("[A-Za-z0-9_-]+( *\\|\\| *[A-Za-z0-9_-]+)*")) {
            return true;
        }
        return tag != null && Arrays.asList(wanted.split(" *\\|\\| *")).contains(tag);
    }
}
