package io.gantry.namesrv.route;

import io.gantry.codec.QueueMapping;
import io.gantry.codec.TopicQueues;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** One topic of a snapshot: immutable but for the encoded routes it keeps, which any thread may set. */
final class TopicEntry {
    /**
     * An encoded route and what it was made of.
     *
     * @param orderedQueues may be null
     */
    private record Encoded(byte[] bytes, Brokers brokers, boolean isActing, String orderedQueues) {}

    private final String name;
    private final SortedMap<String, TopicQueues> queues;
    private final Map<String, QueueMapping> mappings;
    private volatile Encoded standard;
    private volatile Encoded compact;

    TopicEntry(String name, SortedMap<String, TopicQueues> queues, Map<String, QueueMapping> mappings) {
        this.name = name;
        this.queues = Collections.unmodifiableSortedMap(queues);
        this.mappings = mappings;
    }

    static TopicEntry empty(String name) {
        return new TopicEntry(name, new TreeMap<>(), Map.of());
    }

    String name() {
        return name;
    }

    /** By broker name. */
    SortedMap<String, TopicQueues> queues() {
        return queues;
    }

    /** By broker name. */
    Map<String, QueueMapping> mappings() {
        return mappings;
    }

    /** This entry when it has the queues already, otherwise one that has. */
    TopicEntry with(TopicQueues more) {
        if (more.equals(queues.get(more.brokerName()))) {
            return this;
        }
        SortedMap<String, TopicQueues> others = new TreeMap<>(queues);
        others.put(more.brokerName(), more);
        return new TopicEntry(name, others, mappings);
    }

    /** This entry when it has the mapping already, otherwise one that has. */
    TopicEntry with(QueueMapping mapping) {
        if (mapping.equals(mappings.get(mapping.brokerName()))) {
            return this;
        }
        Map<String, QueueMapping> others = new TreeMap<>(mappings);
        others.put(mapping.brokerName(), mapping);
        return new TopicEntry(name, queues, others);
    }

    /** The entry without a broker; null when no broker is left. */
    TopicEntry without(String brokerName) {
        if (!queues.containsKey(brokerName)) {
            return this;
        }
        SortedMap<String, TopicQueues> others = new TreeMap<>(queues);
        others.remove(brokerName);
        Map<String, QueueMapping> otherMappings = new TreeMap<>(mappings);
        otherMappings.remove(brokerName);
        return others.isEmpty() ? null : new TopicEntry(name, others, otherMappings);
    }

    /** The system flag of the topic, as its first broker has it. */
    int sysFlag() {
        return queues.get(queues.firstKey()).sysFlag();
    }

    /** The route encoded before of the same parts; null when there is none. */
    byte[] encoded(Brokers brokers, RouteForm form) {
        Encoded encoded = form.isStandard() ? standard : compact;
        boolean isSame = encoded != null
                && encoded.brokers == brokers
                && encoded.isActing == form.isActingMasterSupported()
                && Objects.equals(encoded.orderedQueues, form.orderedQueues());
        return isSame ? encoded.bytes : null;
    }

    void keep(byte[] bytes, Brokers brokers, RouteForm form) {
        Encoded encoded = new Encoded(bytes, brokers, form.isActingMasterSupported(), form.orderedQueues());
        if (form.isStandard()) {
            standard = encoded;
        } else {
            compact = encoded;
        }
    }
}
