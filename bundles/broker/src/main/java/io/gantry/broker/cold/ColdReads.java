package io.gantry.broker.cold;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.broker.client.ConsumerGroup;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.group.GroupTable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * What each consumer group has read from disk in the running five seconds, and whether it has to wait for the next
 * ones. It is always counted; nobody has to wait unless that is switched on. Thresholds that operators give to groups
 * are not on disk, as RocketMQ's are not: they end with the node, not with this bundle. Safe for any thread.
 */
@Component(service = ColdReads.class, configurationPid = ColdReads.PID)
@Designate(ocd = ColdTerms.Config.class)
public final class ColdReads {
    public static final String PID = "io.gantry.broker.cold";

    /** What a group that reads from disk gets now. */
    public enum Verdict {
        FREE,
        /** It is told to come again: its client asks again by itself. */
        REFUSED,
        /** Its pull waits, and then gets one message: its client's application asks again. */
        HELD
    }

    /** Groups that have a threshold or a count of their own; what others read counts for all together. */
    static final int MAX_GROUPS = 10_000;

    static final String THRESHOLDS = "thresholds of cold reads";

    private static final long WINDOW_NANOS = 5_000_000_000L;
    /** A group that reads nothing from disk for so many windows, a minute, is forgotten. */
    private static final long KNOWN_WINDOWS = 12;

    /** Guards the three that follow. */
    private final Object lock = new Object();

    private final Map<String, Long> thresholds = new TreeMap<>();
    private final Map<String, Count> counts = new HashMap<>();
    private final Count all;

    private final ConsumerGroups consumers;
    private final Clock clock;
    private final Handover handover;
    private volatile ColdTerms terms;

    @Activate
    public ColdReads(@Reference ConsumerGroups consumers, @Reference Handover handover, ColdTerms.Config config) {
        this(consumers, handover, ColdTerms.of(config), Clock.system());
    }

    /** What a predecessor's operators wanted, and no reads yet. */
    ColdReads(ConsumerGroups consumers, Handover handover, ColdTerms terms, Clock clock) {
        this.consumers = consumers;
        this.handover = handover;
        this.terms = terms;
        this.clock = clock;
        this.all = new Count(clock.millis());
        handover.take(THRESHOLDS).ifPresent(left -> {
            if (left.thing() instanceof Map<?, ?> known) {
                known.forEach((group, bytes) -> thresholds.put((String) group, (Long) bytes));
            }
        });
    }

    /** One without a predecessor and a successor. */
    public static ColdReads of(ConsumerGroups consumers, ColdTerms terms, Clock clock) {
        return new ColdReads(consumers, new Handover(clock, () -> true), terms, clock);
    }

    @Modified
    void modified(ColdTerms.Config config) {
        terms = ColdTerms.of(config);
    }

    @Deactivate
    void close() {
        synchronized (lock) {
            handover.leave(THRESHOLDS, new TreeMap<>(thresholds), () -> {});
        }
    }

    /** Notes that a group has read so many bytes from disk. */
    public void count(String group, long bytes) {
        if (GroupTable.isSystem(group)) {
            return;
        }
        long window = window();
        long now = clock.millis();
        synchronized (lock) {
            all.add(window, bytes, now);
            Count count = counts.get(group);
            if (count == null && hasRoom(window)) {
                count = new Count(now);
                counts.put(group, count);
            }
            if (count != null) {
                count.add(window, bytes, now);
            }
        }
    }

    /** What the group's next read gets, if it is one from disk. */
    public Verdict verdict(String group) {
        ColdTerms now = terms;
        if (!now.isControlled() || GroupTable.isSystem(group) || !isOver(group, now)) {
            return Verdict.FREE;
        }
        ConsumerGroup connected = consumers.group(group);
        boolean isPushed = connected != null && connected.mode().consumeType().equals("CONSUME_PASSIVELY");
        return isPushed ? Verdict.REFUSED : Verdict.HELD;
    }

    private boolean isOver(String group, ColdTerms now) {
        long window = window();
        synchronized (lock) {
            Count count = counts.get(group);
            // With a threshold of 0 a group may read again when it is forgotten.
            return isKnown(count, window)
                    && (count.bytes(window) >= thresholds.getOrDefault(group, now.groupBytes())
                            || all.bytes(window) >= now.globalBytes());
        }
    }

    /** Gives each of the groups a threshold of its own; false, and nothing is changed, when there would be too many. */
    boolean setThresholds(Map<String, Long> wanted) {
        synchronized (lock) {
            long more = wanted.keySet().stream()
                    .filter(group -> !thresholds.containsKey(group))
                    .count();
            if (thresholds.size() + more > MAX_GROUPS) {
                return false;
            }
            thresholds.putAll(wanted);
            return true;
        }
    }

    /** Takes a group's own threshold away, if it has one. */
    void removeThreshold(String group) {
        synchronized (lock) {
            thresholds.remove(group);
        }
    }

    /** All of it in RocketMQ's words. */
    Map<String, Object> shown() {
        ColdTerms now = terms;
        long window = window();
        Map<String, Object> shown = new LinkedHashMap<>();
        synchronized (lock) {
            forgetOld(window);
            Map<String, Object> running = new TreeMap<>();
            counts.forEach((group, count) -> running.put(group, count.shown(window)));
            shown.put("runtimeTable", running);
            shown.put("configTable", new TreeMap<String, Object>(thresholds));
            shown.put("cgColdReadThreshold", now.groupBytes());
            shown.put("globalColdReadThreshold", now.globalBytes());
            shown.put("globalAcc", all.bytes(window));
        }
        return shown;
    }

    private long window() {
        return Math.floorDiv(clock.nanos(), WINDOW_NANOS);
    }

    /** A full table is looked through only when a window is over, for that takes a moment. */
    private boolean hasRoom(long window) {
        if (counts.size() >= MAX_GROUPS && all.swept != window) {
            all.swept = window;
            forgetOld(window);
        }
        return counts.size() < MAX_GROUPS;
    }

    private void forgetOld(long window) {
        counts.values().removeIf(count -> !isKnown(count, window));
    }

    private static boolean isKnown(Count count, long window) {
        return count != null && window - count.window <= KNOWN_WINDOWS;
    }

    /** What was read in the window in which was read last. Used with the lock held. */
    private static final class Count {
        private final long createdMillis;
        private long lastMillis;
        private long window;
        private long bytes;
        /** Of the sum: when the table was looked through last because it was full. */
        private long swept = Long.MIN_VALUE;

        Count(long createdMillis) {
            this.createdMillis = createdMillis;
        }

        void add(long now, long more, long millis) {
            bytes = bytes(now) + more;
            window = now;
            lastMillis = millis;
        }

        long bytes(long now) {
            return window == now ? bytes : 0;
        }

        Map<String, Object> shown(long now) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("coldAcc", bytes(now));
            shown.put("createTimeMills", createdMillis);
            shown.put("lastColdReadTimeMills", lastMillis);
            return shown;
        }
    }
}
