package io.gantry.figures;

import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** What went in and out since the broker started. Safe for any thread. */
@ProviderType
public interface TrafficTotals {
    /** All that was stored. */
    Flow put();

    /** All that was given out. */
    Flow got();

    /** What was stored, by topic: a copy. */
    Map<String, Flow> putByTopic();

    /** What a group was given, by topic: a copy. */
    Map<String, Flow> gotOf(String group);

    /** How many messages a group sent back, by topic: a copy. */
    Map<String, Long> sentBackOf(String group);

    /** The groups that were given something: a copy. */
    Set<String> groups();

    long failedPuts();

    /** Pulls that found messages. */
    long foundPulls();

    /** Pulls that were answered without a message. */
    long emptyPulls();
}
