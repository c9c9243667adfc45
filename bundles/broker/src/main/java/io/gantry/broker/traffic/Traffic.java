package io.gantry.broker.traffic;

import io.gantry.figures.Flow;
import io.gantry.figures.TrafficMeter;
import io.gantry.figures.TrafficTotals;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * What went in and out since the broker started: by topic, by topic and group, and in all. Its tables grow only with
 * topics and groups that were checked before. Safe for any thread.
 */
@Component(service = {Traffic.class, TrafficMeter.class, TrafficTotals.class})
public final class Traffic implements TrafficMeter, TrafficTotals {
    private final ConcurrentHashMap<String, Tally> putByTopic = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, Tally>> gotByGroup = new ConcurrentHashMap<>();
    private final Tally put = new Tally();
    private final Tally got = new Tally();
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, LongAdder>> sentBackByGroup =
            new ConcurrentHashMap<>();
    private final LongAdder failedPuts = new LongAdder();
    private final LongAdder foundPulls = new LongAdder();
    private final LongAdder emptyPulls = new LongAdder();
    private final TimeSpread putTimes = new TimeSpread();
    private final TimeSpread getTimes = new TimeSpread();

    @Activate
    public Traffic() {}

    /** Messages were stored for a producer. */
    @Override
    public void onPut(String topic, long messages, long bytes) {
        put.add(messages, bytes);
        flow(putByTopic, topic).add(messages, bytes);
    }

    /** A producer's request was refused by the store. */
    @Override
    public void onFailedPut() {
        failedPuts.increment();
    }

    /** Messages were given to a group. */
    @Override
    public void onGet(String group, String topic, long messages, long bytes) {
        foundPulls.increment();
        got.add(messages, bytes);
        ConcurrentHashMap<String, Tally> topics = gotByGroup.get(group);
        if (topics == null) {
            topics = gotByGroup.computeIfAbsent(group, name -> new ConcurrentHashMap<>());
        }
        flow(topics, topic).add(messages, bytes);
    }

    /** A pull was answered without a message. */
    @Override
    public void onEmptyGet() {
        emptyPulls.increment();
    }

    /** A message that a group could not consume was taken back. */
    @Override
    public void onSendBack(String group, String topic) {
        sentBackByGroup
                .computeIfAbsent(group, name -> new ConcurrentHashMap<>())
                .computeIfAbsent(topic, name -> new LongAdder())
                .increment();
    }

    /** All that was stored. */
    @Override
    public Flow put() {
        return put.now();
    }

    /** All that was given out. */
    @Override
    public Flow got() {
        return got.now();
    }

    /** What was stored, by topic: a copy of the table. */
    @Override
    public Map<String, Flow> putByTopic() {
        return now(putByTopic);
    }

    /** What a group was given, by topic: a copy of the table. */
    @Override
    public Map<String, Flow> gotOf(String group) {
        ConcurrentHashMap<String, Tally> topics = gotByGroup.get(group);
        return topics == null ? Map.of() : now(topics);
    }

    /** How many messages a group sent back, by topic: a copy of the table. */
    @Override
    public Map<String, Long> sentBackOf(String group) {
        Map<String, Long> counts = new TreeMap<>();
        sentBackByGroup
                .getOrDefault(group, new ConcurrentHashMap<>())
                .forEach((topic, count) -> counts.put(topic, count.sum()));
        return counts;
    }

    /** The groups that were given something: a copy. */
    @Override
    public Set<String> groups() {
        return new TreeSet<>(gotByGroup.keySet());
    }

    @Override
    public long failedPuts() {
        return failedPuts.sum();
    }

    /** Pulls that found messages. */
    @Override
    public long foundPulls() {
        return foundPulls.sum();
    }

    /** Pulls that were answered without a message. */
    @Override
    public long emptyPulls() {
        return emptyPulls.sum();
    }

    /** How long it took from a producer's request to the outcome it was told. */
    public TimeSpread putTimes() {
        return putTimes;
    }

    /** How long it took to look for a consumer's messages; a pull that waits is looked for more than once. */
    public TimeSpread getTimes() {
        return getTimes;
    }

    private static Map<String, Flow> now(Map<String, Tally> tallies) {
        Map<String, Flow> flows = new TreeMap<>();
        tallies.forEach((name, tally) -> flows.put(name, tally.now()));
        return flows;
    }

    private static Tally flow(ConcurrentHashMap<String, Tally> flows, String name) {
        Tally flow = flows.get(name);
        return flow != null ? flow : flows.computeIfAbsent(name, key -> new Tally());
    }
}
