package io.gantry.bench.traffic;

import io.gantry.message.SystemTopic;
import java.util.Locale;

/** The names of the light queues that a load fills, and that another reads. */
public final class LightQueue {
    /** As many as can be named. */
    public static final int MOST = 1_000_000;

    /** All names are of one length: heads of requests are encoded once, and the number written over. */
    static final int DIGITS = 7;

    private LightQueue() {}

    /** The light queue of a topic with this number. */
    public static String name(String topic, int number) {
        return named(topic, String.format(Locale.ROOT, "%0" + DIGITS + "d", number));
    }

    static String named(String topic, String digits) {
        return SystemTopic.LIGHT_PREFIX + topic + "-" + digits;
    }
}
