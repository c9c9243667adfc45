package io.gantry.namesrv.route;

import io.gantry.codec.BrokerEntry;
import io.gantry.codec.QueueMapping;
import io.gantry.codec.TopicQueues;
import io.gantry.namesrv.settings.NameServerSettings;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one registration changes; made and used under the table's lock. The rules are those of Apache 5.5.0. */
final class RegistrationEdit {
    private final Registration registration;
    private final NameServerSettings settings;
    private final BrokerEntry group;
    private final LiveBroker formerHolder;
    private final boolean isFirst;
    private final boolean isVersionChanged;
    private final boolean isLowestIdChanged;

    /**
     * Computes the group after the registration.
     *
     * @param before the group as it is; null when there is none
     */
    RegistrationEdit(Registration registration, BrokerEntry before, LiveBrokers live, NameServerSettings settings) {
        this.registration = registration;
        this.settings = settings;
        SortedMap<Long, String> addresses = before == null ? new TreeMap<>() : new TreeMap<>(before.addresses());
        long id = registration.brokerId();
        String address = registration.key().address();
        this.isLowestIdChanged = id < (addresses.isEmpty() ? 0 : addresses.firstKey());
        // A follower that became leader comes with another id: an address has one id only.
        addresses.entrySet().removeIf(entry -> entry.getValue().equals(address) && entry.getKey() != id);
        String formerAddress = addresses.put(id, address);
        boolean isReplaced = formerAddress != null && !formerAddress.equals(address);
        this.formerHolder =
                isReplaced ? live.get(new BrokerKey(registration.key().cluster(), formerAddress)) : null;
        this.isFirst = formerAddress == null;
        this.isVersionChanged = !registration.body().table().version().equals(live.version(registration.key()));
        this.group = new BrokerEntry(
                before == null ? registration.key().cluster() : before.cluster(),
                registration.brokerName(),
                addresses,
                registration.zone(),
                Boolean.TRUE.equals(registration.mayActAsMaster()));
    }

    /** Whether the id belongs to another broker whose state is newer. */
    boolean isOutdated() {
        return formerHolder != null
                && formerHolder.version().stateVersion()
                        > registration.body().table().version().stateVersion();
    }

    /** A single topic is an addition to what a broker registered before. Null when all is well. */
    String refusal() {
        boolean isSingle = registration.body().table().topics().size() == 1;
        return isFirst && isSingle ? "register broker failed" : null;
    }

    BrokerEntry group() {
        return group;
    }

    boolean isLowestIdChanged() {
        return isLowestIdChanged;
    }

    Brokers brokers(Brokers before) {
        return before.with(group, registration.key().cluster())
                .withFilterServers(registration.key(), registration.body().filterServers());
    }

    /** Leaders say which topics there are; without one, of brokers since version 5, the lowest follower does. */
    TopicMap topics(TopicMap before) {
        boolean isLeader = registration.brokerId() == BrokerEntry.LEADER_ID;
        boolean isStandIn = !isLeader
                && registration.mayActAsMaster() != null
                && registration.brokerId() == group.addresses().firstKey();
        if (!isLeader && !isStandIn) {
            return before;
        }
        TopicMap.Edit edit = before.edit();
        Map<String, QueueMapping> mappings = registration.body().mappings();
        if (settings.isTopicDeletedWithRegistration() && mappings.isEmpty()) {
            removeOthers(before, edit);
        }
        boolean isReadOnly = isStandIn && group.mayActAsMaster();
        for (TopicConfig topic : registration.body().table().topics().values()) {
            put(edit, topic, isReadOnly);
        }
        for (QueueMapping mapping : mappings.values()) {
            TopicEntry entry = edit.get(mapping.topic());
            if (entry != null) {
                edit.set(mapping.topic(), entry.with(mapping));
            }
        }
        return edit.done();
    }

    private void removeOthers(TopicMap before, TopicMap.Edit edit) {
        Map<String, TopicConfig> named = registration.body().table().topics();
        before.forEach(entry -> {
            if (!named.containsKey(entry.name())) {
                edit.set(entry.name(), entry.without(registration.brokerName()));
            }
        });
    }

    private void put(TopicMap.Edit edit, TopicConfig topic, boolean isReadOnly) {
        TopicEntry entry = edit.get(topic.name());
        boolean isHeld = entry != null && entry.queues().containsKey(registration.brokerName());
        if (isHeld && !isFirst && !isVersionChanged) {
            return;
        }
        int permission = isReadOnly ? topic.permission() & ~Permission.WRITE : topic.permission();
        TopicQueues queues = new TopicQueues(
                registration.brokerName(), topic.readQueues(), topic.writeQueues(), permission, topic.sysFlag());
        edit.set(topic.name(), (entry == null ? TopicEntry.empty(topic.name()) : entry).with(queues));
    }
}
