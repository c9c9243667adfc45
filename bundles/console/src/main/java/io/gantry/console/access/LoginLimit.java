package io.gantry.console.access;

import io.gantry.agent.Clock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes guessing of passwords slow, and locks nobody out whose name somebody else guesses at. Failures are counted by
 * name and address together, and by address alone: each further one doubles the wait, for that address only. Many
 * addresses share the pace at which one name may be tried, beside the addresses from where that name logged in before
 * and this machine itself. Bounded: of very many the oldest are forgotten. Safe for any thread.
 */
public final class LoginLimit {
    private static final int FREE = 5;
    /** An address may be that of many people. */
    private static final int FREE_OF_ADDRESS = 20;

    private static final int MAX_KNOWN = 10_000;
    private static final int MAX_DOUBLINGS = 6;
    private static final long FIRST_WAIT = TimeUnit.SECONDS.toNanos(2);
    private static final long FORGET = TimeUnit.MINUTES.toNanos(15);
    /** One name from wherever: so many at once, and then one each {@link #STEP}. */
    private static final int BURST = 60;

    private static final long STEP = TimeUnit.SECONDS.toNanos(2);
    private static final int IPV6_NETWORK_BYTES = 8;

    private final Clock clock;
    private final Map<String, Failures> known = newest();
    /** By name, when its next attempt is due at the pace of {@link #STEP}. */
    private final Map<String, Long> due = newest();
    /** Names with the addresses from where they logged in. Only a right password adds one. */
    private final Map<String, Boolean> usual = newest();

    /** How often, when last, and when the time before. */
    private record Failures(int count, long last, long before) {}

    public LoginLimit(Clock clock) {
        this.clock = clock;
    }

    private static <V> Map<String, V> newest() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MAX_KNOWN;
            }
        };
    }

    /**
     * An attempt begins. It is counted as one that failed until it is said that it was right: else many at the same
     * moment were all let through.
     *
     * @return seconds to wait before the next attempt; 0 when this one may go on
     */
    public synchronized long begin(String user, String address) {
        String network = network(address);
        String pair = pair(user, network);
        boolean isUsual = isUsual(pair, address);
        long wait = Math.max(left(pair, FREE), left(network, FREE_OF_ADDRESS));
        wait = isUsual ? wait : Math.max(wait, turn(user));
        if (wait > 0) {
            return TimeUnit.NANOSECONDS.toSeconds(wait) + 1;
        }
        count(pair);
        count(network);
        if (!isUsual) {
            long now = clock.nanos();
            due.put(user, Math.max(removed(due, user, now), now) + STEP);
        }
        return 0;
    }

    /** No name has a space, and no address. */
    private static String pair(String user, String network) {
        return network + " " + user;
    }

    private static long removed(Map<String, Long> times, String key, long other) {
        Long time = times.remove(key);
        return time == null ? other : time;
    }

    private long left(String key, int free) {
        Failures failures = known.get(key);
        if (failures == null || failures.count() < free) {
            return 0;
        }
        long wait = FIRST_WAIT << Math.min(MAX_DOUBLINGS, failures.count() - free);
        return failures.last() + wait - clock.nanos();
    }

    private long turn(String user) {
        long now = clock.nanos();
        return due.getOrDefault(user, now) - (BURST - 1) * STEP - now;
    }

    private void count(String key) {
        long now = clock.nanos();
        Failures before = known.remove(key);
        boolean isOld = before == null || now - before.last() > FORGET;
        known.put(key, isOld ? new Failures(1, now, now) : new Failures(before.count() + 1, now, before.last()));
    }

    /** Takes back the last of them: those of others stay, and are forgotten when they would have been. */
    private void uncount(String key) {
        known.computeIfPresent(
                key,
                (same, failures) -> failures.count() == 1
                        ? null
                        : new Failures(failures.count() - 1, failures.before(), failures.before()));
    }

    /** The attempt that began was right: it is no failure, and who knows the password made those of that name here. */
    public synchronized void succeeded(String user, String address) {
        String network = network(address);
        String pair = pair(user, network);
        known.remove(pair);
        uncount(network);
        if (!isUsual(pair, address)) {
            due.computeIfPresent(user, (name, time) -> time - STEP);
        }
        usual.remove(pair);
        usual.put(pair, true);
    }

    /** Whether it takes no turn of the name's. */
    private boolean isUsual(String pair, String address) {
        return isOwn(address) || usual.containsKey(pair);
    }

    private static boolean isOwn(String address) {
        InetAddress found = parsed(address);
        return found != null && found.isLoopbackAddress();
    }

    /** Of IPv6 whoever has one address has 2^64 of them. */
    private static String network(String address) {
        InetAddress found = parsed(address);
        if (found == null || found.getAddress().length <= IPV6_NETWORK_BYTES) {
            return address;
        }
        return HexFormat.of().formatHex(Arrays.copyOf(found.getAddress(), IPV6_NETWORK_BYTES));
    }

    /** Null when it is none that is written in numbers: no name is looked up. */
    private static InetAddress parsed(String address) {
        String plain = address.replaceFirst("%.*", "").replaceAll("[\\[\\]]", "");
        if (!plain.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            return null;
        }
        try {
            return InetAddress.getByName(plain);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
