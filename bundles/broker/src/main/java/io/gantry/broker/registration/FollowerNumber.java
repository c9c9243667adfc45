package io.gantry.broker.registration;

import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.wire.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of a broker that follows: its file's when nobody else of its group has it, else the one it had already, or
 * the lowest that is free, as name servers say. It stays as long as the broker follows. Safe for any thread.
 */
final class FollowerNumber {
    static final long UNKNOWN = -1;

    private static final Logger LOG = LoggerFactory.getLogger(FollowerNumber.class);

    private final BrokerIdentity identity;
    private final Runnable onKnown;
    private final AtomicBoolean isAsking = new AtomicBoolean();
    private volatile long number = UNKNOWN;

    /** @param onKnown run by whoever hears the last answer */
    FollowerNumber(BrokerIdentity identity, Runnable onKnown) {
        this.identity = identity;
        this.onKnown = onKnown;
    }

    /** The number, or unknown. */
    long known() {
        return number;
    }

    /** It does not follow any more; what it is to be next time is found out then. */
    void forget() {
        number = UNKNOWN;
    }

    /** Asks name servers, unless it is known or asked for; returns at once. Without name servers it is the file's. */
    void find(List<NameServerLink> servers) {
        if (number != UNKNOWN || !isAsking.compareAndSet(false, true)) {
            return;
        }
        if (servers.isEmpty()) {
            end(choose(Map.of()));
            return;
        }
        Map<Long, String> members = new TreeMap<>();
        AtomicInteger answered = new AtomicInteger();
        CompletableFuture<?>[] asked = servers.stream()
                .map(server -> server.members().toCompletableFuture().handle((answer, failure) -> {
                    Map<Long, String> told = failure == null ? read(server, answer) : null;
                    if (told != null) {
                        synchronized (members) {
                            members.putAll(told);
                        }
                        answered.incrementAndGet();
                    }
                    return null;
                }))
                .toArray(CompletableFuture<?>[]::new);
        // Where none answers there is nobody to be told of a number, and it is tried again.
        CompletableFuture.allOf(asked)
                .whenComplete((all, failure) -> end(answered.get() > 0 ? choose(members) : UNKNOWN));
    }

    private void end(long found) {
        number = found;
        isAsking.set(false);
        if (found != UNKNOWN) {
            onKnown.run();
        }
    }

    private long choose(Map<Long, String> members) {
        long file = identity.brokerId();
        if (file > 0 && isFree(file, members)) {
            return file;
        }
        Optional<Long> own = members.entrySet().stream()
                .filter(member -> member.getKey() > 0 && member.getValue().equals(identity.address()))
                .map(Map.Entry::getKey)
                .findFirst();
        long found = own.orElse(1L);
        while (!isFree(found, members)) {
            found++;
        }
        if (file > 0) {
            LOG.warn(
                    "Another broker of the group has this one's number: brokerId={} other={} instead={}; give each"
                            + " slave a brokerId of its own",
                    file,
                    members.get(file),
                    found);
        } else {
            LOG.info("A number to follow under was chosen: brokerId={} group={}", found, members);
        }
        return found;
    }

    private boolean isFree(long id, Map<Long, String> members) {
        String holder = members.get(id);
        return holder == null || holder.equals(identity.address());
    }

    /** Null when the answer tells nothing. */
    private Map<Long, String> read(NameServerLink server, Answer answer) {
        try {
            return GroupMembers.read(answer, identity.brokerName());
        } catch (IOException e) {
            LOG.debug("Who is in the group is not understood: server={}", server.address(), e);
            return null;
        }
    }
}
