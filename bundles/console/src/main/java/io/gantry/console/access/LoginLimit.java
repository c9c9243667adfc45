package io.gantry.console.access;

import io.gantry.agent.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes guessing of passwords slow: after five failures of a user's name or of an address each further one doubles the
 * wait. Bounded: of very many names and addresses the oldest are forgotten. Safe for any thread.
 */
public final class LoginLimit {
    private static final int FREE = 5;
    private static final int MAX_KNOWN = 10_000;
    private static final int MAX_DOUBLINGS = 6;
    private static final long FIRST_WAIT = TimeUnit.SECONDS.toNanos(2);
    private static final long FORGET = TimeUnit.MINUTES.toNanos(15);

    private final Clock clock;
    private final Map<String, Failures> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    /** How often, and when last. */
    private record Failures(int count, long last) {}

    public LoginLimit(Clock clock) {
        this.clock = clock;
    }

    /** Seconds to wait before the next attempt; 0 when it may be made now. */
    public synchronized long waitSeconds(String user, String address) {
        return Math.max(left("user " + user), left("address " + address));
    }

    private long left(String key) {
        Failures failures = known.get(key);
        if (failures == null || failures.count() < FREE) {
            return 0;
        }
        long wait = FIRST_WAIT << Math.min(MAX_DOUBLINGS, failures.count() - FREE);
        long left = failures.last() + wait - clock.nanos();
        return left <= 0 ? 0 : TimeUnit.NANOSECONDS.toSeconds(left) + 1;
    }

    /** An attempt failed. */
    public synchronized void failed(String user, String address) {
        count("user " + user);
        count("address " + address);
    }

    private void count(String key) {
        long now = clock.nanos();
        Failures before = known.remove(key);
        boolean isOld = before == null || now - before.last() > FORGET;
        known.put(key, new Failures(isOld ? 1 : before.count() + 1, now));
    }

    /** An attempt was right: its user is not guessed at; its address may be one of many. */
    public synchronized void succeeded(String user, String address) {
        known.remove("user " + user);
        known.remove("address " + address);
    }
}
