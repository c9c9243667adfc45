package io.gantry.broker.client;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.registry.ConsumerMode;
import io.gantry.registry.Subscription;
import io.gantry.wire.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumers that are connected now. A group is there as long as it has a member; a member leaves when it
 * says so, when its connection closes, or when it is silent too long. Safe for any thread.
 */
@Component(service = ConsumerGroups.class)
public final class ConsumerGroups {
    public static final String PID = "io.gantry.broker.client";

    /** What became of a consumer's heartbeat. */
    public enum Outcome {
        UNCHANGED,
        /** A member or a topic came or went: the members are to be told. */
        CHANGED,
        /** The table is full: nothing was noted but that a member is there. */
        FULL
    }

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerGroups.class);

    private final ConcurrentHashMap<String, ConsumerGroup> groups = new ConcurrentHashMap<>();
    private final Memberships memberships = new Memberships(this::unregister);
    /** The weight of all groups' subscriptions. */
    private final AtomicInteger subscribed = new AtomicInteger();

    private final ClientLimits limits;
    private final Clock clock;
    private final Handover handover;
    private volatile Consumer<ConsumerGroup> listener = group -> {};

    @Activate
    public ConsumerGroups(@Reference ClientLimits limits, @Reference Handover handover) {
        this(limits, Clock.system(), handover);
    }

    /** A table of those that a predecessor left. */
    ConsumerGroups(ClientLimits limits, Clock clock, Handover handover) {
        this.limits = limits;
        this.clock = clock;
        this.handover = handover;
        KnownClients.take(handover, this);
    }

    /** An empty table, without predecessor and successor. */
    public static ConsumerGroups empty(ClientLimits limits, Clock clock) {
        return new ConsumerGroups(limits, clock, new Handover(clock, () -> true));
    }

    /** Leaves who is there to a successor. No request that would change that is served any more. */
    @Deactivate
    void close() {
        memberships.close();
        KnownClients.leave(groups.values(), handover);
    }

    /** What a connected group wants of a topic, or null. */
    public Subscription find(String group, String topic) {
        ConsumerGroup found = groups.get(group);
        return found == null ? null : found.subscriptions().get(topic);
    }

    /** Whether a member of the group is connected. */
    public boolean isKnown(String group) {
        return groups.containsKey(group);
    }

    /** Whether the connected members each consume everything. */
    public boolean isBroadcast(String group) {
        ConsumerGroup found = groups.get(group);
        return found != null && found.isBroadcast();
    }

    /** The connected group, or null. */
    public ConsumerGroup group(String group) {
        return groups.get(group);
    }

    /** The connected groups, by name: a copy. */
    public Map<String, ConsumerGroup> all() {
        return new TreeMap<>(groups);
    }

    /** The connected groups that subscribe to a topic. */
    public Set<String> groupsOf(String topic) {
        Set<String> names = new TreeSet<>();
        for (ConsumerGroup group : groups.values()) {
            if (group.subscriptions().containsKey(topic)) {
                names.add(group.name());
            }
        }
        return names;
    }

    public ClientLimits limits() {
        return limits;
    }

    /**
     * Notes a heartbeat.
     *
     * @param wanted the group's subscriptions; null when the heartbeat says they are as before
     */
    public Outcome register(String group, Member member, ConsumerMode mode, Collection<Subscription> wanted) {
        Registration registration = new Registration(member, mode, wanted);
        ConsumerGroup now = groups.compute(group, registration::apply);
        if (registration.outcome == Outcome.FULL) {
            return Outcome.FULL;
        }
        if (registration.isNewMember) {
            LOG.debug("Consumer joined: group={}, client={}, address={}", group, member.clientId(), member.address());
            memberships.join(group, member.connection());
        }
        if (registration.outcome == Outcome.CHANGED) {
            listener.accept(now);
        }
        return registration.outcome;
    }

    /** Notes the fingerprint of a group's last heartbeat. */
    void fingerprint(String group, int fingerprint) {
        ConsumerGroup found = groups.get(group);
        if (found != null) {
            found.fingerprint(fingerprint);
        }
    }

    /** Forgets a member; true when there was one. */
    public boolean unregister(String group, Connection connection) {
        Member[] removed = new Member[1];
        ConsumerGroup[] touched = new ConsumerGroup[1];
        groups.computeIfPresent(group, (name, found) -> {
            removed[0] = found.remove(connection);
            touched[0] = found;
            if (!found.members().isEmpty()) {
                return found;
            }
            subscribed.addAndGet(-found.weight());
            return null;
        });
        if (removed[0] == null) {
            return false;
        }
        memberships.leave(group, connection);
        LOG.debug("Consumer left: group={}, client={}", group, removed[0].clientId());
        listener.accept(touched[0]);
        return true;
    }

    /** Forgets members that are silent too long and closes their connections; returns how many. */
    int expire() {
        long oldest = clock.nanos() - limits.expiryMillis() * 1_000_000L;
        List<Member> silent = new ArrayList<>();
        for (ConsumerGroup group : groups.values()) {
            for (Member member : group.members()) {
                if (member.isSilentSince(oldest)) {
                    unregister(group.name(), member.connection());
                    silent.add(member);
                }
            }
        }
        for (Member member : silent) {
            LOG.warn("Consumer silent, connection closed: client={}, address={}", member.clientId(), member.address());
            member.connection().close();
        }
        return silent.size();
    }

    /** Who is told, by the changing thread, of a group whose members or topics changed. */
    void onChange(Consumer<ConsumerGroup> newListener) {
        listener = newListener;
    }

    /** One heartbeat's change of one group, done while the group is locked. */
    private final class Registration {
        private final Member member;
        private final ConsumerMode mode;
        private final Collection<Subscription> wanted;
        private Outcome outcome = Outcome.UNCHANGED;
        private boolean isNewMember;

        Registration(Member member, ConsumerMode mode, Collection<Subscription> wanted) {
            this.member = member;
            this.mode = mode;
            this.wanted = wanted;
        }

        ConsumerGroup apply(String name, ConsumerGroup found) {
            if (found == null && groups.size() >= limits.maxGroups()) {
                outcome = Outcome.FULL;
                return null;
            }
            ConsumerGroup group = found == null ? new ConsumerGroup(name, mode) : found;
            Member known = group.memberOf(member.connection());
            if (known != null) {
                // Also when what it wants is refused: it is not silent.
                known.seen(clock);
            }
            int more = wanted == null ? 0 : ConsumerGroup.weight(wanted) - group.weight();
            if (known == null && !hasRoomForMember(group) || !hasRoomFor(more)) {
                outcome = Outcome.FULL;
                return found;
            }
            group.mode(mode);
            isNewMember = known == null;
            if (known == null || !known.clientId().equals(member.clientId())) {
                group.put(member);
                outcome = Outcome.CHANGED;
            }
            if (wanted != null) {
                int before = group.weight();
                outcome = group.subscribe(wanted) ? Outcome.CHANGED : outcome;
                subscribed.addAndGet(group.weight() - before);
            }
            return group;
        }

        private boolean hasRoomForMember(ConsumerGroup group) {
            return group.members().size() < limits.maxMembers() && memberships.count() < limits.maxMembersInAll();
        }

        /** Two groups at once may pass the limit by what they bring; less than the table's own share of memory. */
        private boolean hasRoomFor(int more) {
            return more <= 0 || subscribed.get() + more <= limits.maxSubscriptionsInAll();
        }
    }
}
