package io.gantry.broker.lock;

import io.gantry.agent.Clock;
import io.gantry.broker.time.Timetable;
import io.gantry.queue.QueueKey;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Who may consume which queue in order: one client of a group holds a queue for a minute and renews it before. A
 * lease that ran out is anybody's. Groups lock independently of each other. Safe for any thread.
 */
@Component(service = QueueLocks.class)
public final class QueueLocks {
    static final long LEASE_NANOS = 60_000_000_000L;

    private record Lease(String clientId, long untilNanos) {}

    private final ConcurrentHashMap<String, ConcurrentHashMap<QueueKey, Lease>> groups = new ConcurrentHashMap<>();
    private final Clock clock;

    @Activate
    public QueueLocks(@Reference Timetable timetable) {
        this(timetable.clock());
    }

    QueueLocks(Clock clock) {
        this.clock = clock;
    }

    /** Whether a member of the group holds a queue now: then the group consumes in order. */
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
