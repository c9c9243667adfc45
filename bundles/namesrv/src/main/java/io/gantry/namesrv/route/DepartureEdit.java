package io.gantry.namesrv.route;

import io.gantry.codec.BrokerEntry;
import io.gantry.codec.TopicQueues;
import io.gantry.route.Permission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the departure of some brokers changes; made and used under the table's lock. */
final class DepartureEdit {
    private final Set<String> removedNames = new HashSet<>();

    /** Groups that lost their leader and whose followers may stand in: nobody can write to them. */
    private final Set<String> readOnlyNames = new HashSet<>();

    private final Map<String, LeadChange> leadChanges = new TreeMap<>();
    private Brokers brokers;

    DepartureEdit(Brokers brokers) {
        this.brokers = brokers;
    }

    void remove(Departure departure) {
        brokers = brokers.withFilterServers(departure.key(), List.of());
        BrokerEntry group = brokers.group(departure.brokerName());
        String address = departure.key().address();
        if (group == null || !group.addresses().containsValue(address)) {
            return;
        }
        SortedMap<Long, String> addresses = new TreeMap<>(group.addresses());
        boolean wasLowest = departure.brokerId() == addresses.firstKey();
        addresses.values().removeIf(address::equals);
        String cluster = departure.key().cluster();
        if (addresses.isEmpty()) {
            brokers = brokers.without(group.name(), cluster);
            removedNames.add(group.name());
            leadChanges.remove(group.name());
            return;
        }
        BrokerEntry reduced = group.withAddresses(addresses);
        brokers = brokers.with(reduced, group.cluster());
        if (reduced.mayActAsMaster() && addresses.firstKey() > BrokerEntry.LEADER_ID) {
            readOnlyNames.add(group.name());
        }
        if (wasLowest && reduced.mayActAsMaster()) {
            leadChanges.put(group.name(), new LeadChange(reduced, address, null));
        }
    }

    Brokers brokers() {
        return brokers;
    }

    List<LeadChange> leadChanges() {
        return new ArrayList<>(leadChanges.values());
    }

    TopicMap topics(TopicMap before) {
        if (removedNames.isEmpty() && readOnlyNames.isEmpty()) {
            return before;
        }
        TopicMap.Edit edit = before.edit();
        before.forEach(entry -> edit.set(entry.name(), after(entry)));
        return edit.done();
    }

    private TopicEntry after(TopicEntry entry) {
        TopicEntry result = entry;
        for (String name : removedNames) {
            result = result == null ? null : result.without(name);
        }
        for (String name : readOnlyNames) {
            TopicQueues queues = result == null ? null : result.queues().get(name);
            if (queues != null) {
                result = result.with(queues.withPermission(queues.permission() & ~Permission.WRITE));
            }
        }
        return result;
    }
}
