package io.gantry.broker.lock;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.agent.boot.Timetable;
import io.gantry.queue.QueueKey;
import io.gantry.registry.OrderLocks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may consume which queue in order: one client of a group holds a queue for a minute and renews it before. A
 * lease that ran out is anybody's. Groups lock independently of each other. Safe for any thread.
 */
@Component(service = {QueueLocks.class, OrderLocks.class})
public final class QueueLocks implements OrderLocks {
    static final long LEASE_NANOS = 60_000_000_000L;
    static final String LEASES = "queue locks of the broker";

    private static final Logger LOG = LoggerFactory.getLogger(QueueLocks.class);

    private record Lease(String clientId, long untilNanos) {}

    private final ConcurrentHashMap<String, ConcurrentHashMap<QueueKey, Lease>> groups = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Handover handover;

    @Activate
    public QueueLocks(@Reference Timetable timetable, @Reference Handover handover) {
        this(timetable.clock(), handover);
    }

    /** A table of the leases that a predecessor left: those who hold them consume on meanwhile. */
    QueueLocks(Clock clock, Handover handover) {
        this.clock = clock;
        this.handover = handover;
        handover.take(LEASES).ifPresent(left -> take(left.thing()));
    }

    /** An empty table, without predecessor and successor. */
    public static QueueLocks empty(Clock clock) {
        return new QueueLocks(clock, new Handover(clock, () -> true));
    }

    /** Leaves the leases to a successor, in types of the JDK. No request is served any more. */
    @Deactivate
    void close() {
        expire();
        List<List<?>> left = new ArrayList<>();
        groups.forEach((group, leases) -> leases.forEach((queue, lease) ->
                left.add(List.of(group, queue.topic(), queue.queueId(), lease.clientId(), lease.untilNanos()))));
        handover.leave(LEASES, left, () -> {});
    }

    private void take(Object left) {
        try {
            for (Object one : (Iterable<?>) left) {
                List<?> row = (List<?>) one;
                groups.computeIfAbsent((String) row.get(0), none -> new ConcurrentHashMap<>())
                        .put(
                                new QueueKey((String) row.get(1), (Integer) row.get(2)),
                                new Lease((String) row.get(3), (Long) row.get(4)));
            }
        } catch (RuntimeException e) {
            // Left by another version, maybe. That is no reason not to start.
            LOG.warn("The locks of queues that are left are not understood, they are taken anew", e);
        }
    }

    /** Whether a member of the group holds a queue now: then the group consumes in order. */
    @Override
    public boolean isHeld(String group) {
        Map<QueueKey, Lease> leases = groups.get(group);
        if (leases == null) {
            return false;
        }
        long now = clock.nanos();
        return leases.values().stream().anyMatch(lease -> lease.untilNanos() - now > 0);
    }

    /** Takes or renews the queues that nobody else holds; returns them. */
    public Set<QueueKey> lock(String group, Collection<QueueKey> queues, String clientId) {
        long now = clock.nanos();
        Set<QueueKey> locked = new LinkedHashSet<>();
        groups.compute(group, (name, found) -> {
            ConcurrentHashMap<QueueKey, Lease> leases = found == null ? new ConcurrentHashMap<>() : found;
            for (QueueKey queue : queues) {
                Lease lease = leases.get(queue);
                boolean isFree = lease == null || lease.untilNanos() - now <= 0;
                if (isFree || lease.clientId().equals(clientId)) {
                    leases.put(queue, new Lease(clientId, now + LEASE_NANOS));
                    locked.add(queue);
                }
            }
            return leases.isEmpty() ? null : leases;
        });
        return locked;
    }

    /** Gives back the queues the client holds; others' stay. */
    void unlock(String group, Collection<QueueKey> queues, String clientId) {
        groups.computeIfPresent(group, (name, leases) -> {
            for (QueueKey queue : queues) {
                Lease lease = leases.get(queue);
                if (lease != null && lease.clientId().equals(clientId)) {
                    leases.remove(queue);
                }
            }
            return leases.isEmpty() ? null : leases;
        });
    }

    /** Forgets leases that ran out, so that the table holds no more than what lives; returns how many are left. */
    int expire() {
        long now = clock.nanos();
        int left = 0;
        for (String group : groups.keySet()) {
            Map<QueueKey, Lease> rest = groups.computeIfPresent(group, (name, leases) -> {
                leases.values().removeIf(lease -> lease.untilNanos() - now <= 0);
                return leases.isEmpty() ? null : leases;
            });
            left += rest == null ? 0 : rest.size();
        }
        return left;
    }
}
