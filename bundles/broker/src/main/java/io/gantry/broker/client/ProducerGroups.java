package io.gantry.broker.client;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.wire.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The producers that are connected now, by group. Safe for any thread. */
@Component(service = ProducerGroups.class)
public final class ProducerGroups {
    private static final Logger LOG = LoggerFactory.getLogger(ProducerGroups.class);

    private final ConcurrentHashMap<String, Map<Connection, Member>> groups = new ConcurrentHashMap<>();
    /** Where each client is; one that leaves its last group is forgotten. */
    private final ConcurrentHashMap<String, Connection> connections = new ConcurrentHashMap<>();

    private final Memberships memberships = new Memberships(this::unregister);
    private final ClientLimits limits;
    private final Clock clock;
    private final Handover handover;

    @Activate
    public ProducerGroups(@Reference ClientLimits limits, @Reference Handover handover) {
        this(limits, Clock.system(), handover);
    }

    /** A table of those that a predecessor left. */
    ProducerGroups(ClientLimits limits, Clock clock, Handover handover) {
        this.limits = limits;
        this.clock = clock;
        this.handover = handover;
        KnownClients.take(handover, this);
    }

    /** An empty table, without predecessor and successor. */
    public static ProducerGroups empty(ClientLimits limits, Clock clock) {
        return new ProducerGroups(limits, clock, new Handover(clock, () -> true));
    }

    /** Leaves who is there to a successor. No request that would change that is served any more. */
    @Deactivate
    void close() {
        memberships.close();
        KnownClients.leave(all(), handover);
    }

    /** The members of a group; empty when none is connected. */
    public Collection<Member> members(String group) {
        Map<Connection, Member> members = groups.get(group);
        return members == null ? List.of() : List.copyOf(members.values());
    }

    /** The connection of a client that is in any group; null when there is none. */
    public Connection find(String clientId) {
        return connections.get(clientId);
    }

    /** All members, by group: a copy. */
    public Map<String, List<Member>> all() {
        Map<String, List<Member>> all = new TreeMap<>();
        groups.forEach((group, members) -> all.put(group, List.copyOf(members.values())));
        return all;
    }

    /** Notes a heartbeat; false when the table is full. */
    public boolean register(String group, Member member) {
        boolean[] isNew = new boolean[1];
        Map<Connection, Member> now = groups.compute(group, (name, found) -> {
            if (found == null && groups.size() >= limits.maxGroups()) {
                return null;
            }
            Map<Connection, Member> members = found == null ? new ConcurrentHashMap<>(4) : found;
            Member known = members.get(member.connection());
            if (known != null && known.clientId().equals(member.clientId())) {
                known.seen(clock);
            } else if (known != null
                    || members.size() < limits.maxMembers() && memberships.count() < limits.maxMembersInAll()) {
                isNew[0] = known == null;
                members.put(member.connection(), member);
            }
            return members.isEmpty() ? null : members;
        });
        if (isNew[0]) {
            memberships.join(group, member.connection());
        }
        boolean isThere = now != null && now.containsKey(member.connection());
        if (isThere) {
            connections.put(member.clientId(), member.connection());
        }
        return isThere;
    }

    /** Forgets a member. */
    public void unregister(String group, Connection connection) {
        Member[] gone = new Member[1];
        groups.computeIfPresent(group, (name, members) -> {
            gone[0] = members.remove(connection);
            return members.isEmpty() ? null : members;
        });
        memberships.leave(group, connection);
        if (gone[0] != null && !memberships.contains(connection)) {
            connections.remove(gone[0].clientId(), connection);
        }
    }

    /** Forgets members that are silent too long and closes their connections; returns how many. */
    int expire() {
        long oldest = clock.nanos() - limits.expiryMillis() * 1_000_000L;
        List<Member> silent = new ArrayList<>();
        groups.forEach((group, members) -> {
            for (Member member : members.values()) {
                if (member.isSilentSince(oldest)) {
                    silent.add(member);
                }
            }
        });
        for (Member member : silent) {
            LOG.warn("Producer silent, connection closed: client={}, address={}", member.clientId(), member.address());
            groups.keySet().forEach(group -> unregister(group, member.connection()));
            member.connection().close();
        }
        return silent.size();
    }
}
