package io.gantry.broker.pop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which queues each of a group's members is to ask, by RocketMQ's strategies: each member computes the same. */
final class Assignment {
    /** RocketMQ's names of the strategies. */
    enum Strategy {
        AVG,
        AVG_BY_CIRCLE
    }

    /** A queue of a broker; -1: any of its queues. */
    record Place(String brokerName, int queueId) {}

    private final List<Place> places = new ArrayList<>();
    private final List<String> members;
    private final Strategy strategy;

    /**
     * What is to be shared.
     *
     * @param readQueues by broker
     */
    Assignment(Map<String, Integer> readQueues, Collection<String> members, Strategy strategy) {
        new TreeMap<>(readQueues).forEach((broker, count) -> {
            for (int i = 0; i < count; i++) {
                places.add(new Place(broker, i));
            }
        });
        this.members = members.stream().sorted().toList();
        this.strategy = strategy;
    }

    /** Everything there is. */
    List<Place> all() {
        return places;
    }

    /** What a member pulls from; nothing when it is none. */
    List<Place> pulled(String member) {
        int index = members.indexOf(member);
        return index < 0 ? List.of() : share(index);
    }

    /** What a member pops from: any queue, or its own and those of so many members behind it. */
    List<Place> popped(String member, int shared) {
        if (shared <= 0 || shared >= members.size() - 1) {
            LinkedHashSet<Place> brokers = new LinkedHashSet<>();
            places.forEach(place -> brokers.add(new Place(place.brokerName(), -1)));
            return List.copyOf(brokers);
        }
        int index = members.indexOf(member);
        if (index < 0) {
            return List.of();
        }
        if (members.size() > places.size()) {
            return places.isEmpty() ? List.of() : List.of(places.get(index % places.size()));
        }
        List<Place> several = new ArrayList<>();
        for (int i = 0; i <= shared; i++) {
            several.addAll(share((index + i) % members.size()));
        }
        return several;
    }

    private List<Place> share(int index) {
        int count = members.size();
        if (strategy == Strategy.AVG_BY_CIRCLE) {
            List<Place> share = new ArrayList<>();
            for (int i = index; i < places.size(); i += count) {
                share.add(places.get(i));
            }
            return share;
        }
        int rest = places.size() % count;
        int size = places.size() / count + (index < rest ? 1 : 0);
        int from = Math.min(places.size(), index < rest ? index * size : index * size + rest);
        return places.subList(from, Math.min(places.size(), from + size));
    }
}
