package io.gantry.broker.traffic;

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
@Component(service = Traffic.class)
public final class Traffic {
    private final ConcurrentHashMap<String, Flow> putByTopic = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, Flow>> gotByGroup = new ConcurrentHashMap<>();
    private final Flow put = new Flow();
    private final Flow got = new Flow();
    private final LongAdder failedPuts = new LongAdder();
    private final LongAdder foundPulls = new LongAdder();
    private final LongAdder emptyPulls = new LongAdder();

    @Activate
    public Traffic() {}

    /** Messages were stored for a producer. */
    public void onPut(String topic, long messages, long bytes) {
        put.add(messages, bytes);
        flow(putByTopic, topic).add(messages, bytes);
    }

    /** A producer's request was refused by the store. */
    public void onFailedPut() {
        failedPuts.increment();
    }

    /** Messages were given to a group. */
    public void onGet(String group, String topic, long messages, long bytes) {
        foundPulls.increment();
        got.add(messages, bytes);
        ConcurrentHashMap<String, Flow> topics = gotByGroup.get(group);
        if (topics == null) {
            topics = gotByGroup.computeIfAbsent(group, name -> new ConcurrentHashMap<>());
        }
        flow(topics, topic).add(messages, bytes);
    }

    /** A pull was answered without a message. */
    public void onEmptyGet() {
        emptyPulls.increment();
    }

    /** All that was stored. */
    public Flow put() {
        return put;
    }

    /** All that was given out. */
    public Flow got() {
        return got;
    }

    /** What was stored, by topic: a copy of the table. */
    public Map<String, Flow> putByTopic() {
        return new TreeMap<>(putByTopic);
    }

    /** What a group was given, by topic: a copy of the table. */
    public Map<String, Flow> gotOf(String group) {
        Map<String, Flow> topics = gotByGroup.get(group);
        return topics == null ? Map.of() : new TreeMap<>(topics);
    }

    /** The groups that were given something: a copy. */
    public Set<String> groups() {
        return new TreeSet<>(gotByGroup.keySet());
    }

    public long failedPuts() {
        return failedPuts.sum();
    }

    /** Pulls that found messages. */
    public long foundPulls() {
        return foundPulls.sum();
    }

    /** Pulls that were answered without a message. */
    public long emptyPulls() {
        return emptyPulls.sum();
    }

    private static Flow flow(ConcurrentHashMap<String, Flow> flows, String name) {
        Flow flow = flows.get(name);
        return flow != null ? flow : flows.computeIfAbsent(name, key -> new Flow());
    }
}
