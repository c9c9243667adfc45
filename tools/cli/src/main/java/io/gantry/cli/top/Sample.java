package io.gantry.cli.top;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.cluster.ask.GroupAnswers.Standing;
import io.gantry.cluster.ask.TopicAnswers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** How far topics and groups have come at one moment: two of them make rates. */
final class Sample {
    /** A request a topic and broker: no more of them than a broker bears every few seconds. */
    static final int MAX_TOPICS = 500;

    /** Where a group is in a topic. */
    record Progress(long consumed, long lag) {
        Progress plus(Progress other) {
            return new Progress(consumed + other.consumed, lag + other.lag);
        }
    }

    /** A group and one of its topics. */
    record Pair(String group, String topic) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int byGroup = group.compareTo(other.group);
            return byGroup != 0 ? byGroup : topic.compareTo(other.topic);
        }
    }

    private final long nanos;
    private final Map<String, Long> stored = new TreeMap<>();
    private final Map<Pair, Progress> groups = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private int left;

    private Sample(long nanos) {
        this.nanos = nanos;
    }

    /** Asks all leaders; one that does not answer is a failure, and the others count. */
    static Sample take(Fleet fleet, Predicate<String> isTopic, Predicate<String> isGroup, long nanos) {
        Sample sample = new Sample(nanos);
        for (BrokerNode leader : fleet.leaders()) {
            try {
                sample.askTopics(fleet, leader, isTopic);
                sample.askGroups(fleet, leader, isTopic, isGroup);
            } catch (ClusterException e) {
                sample.failures.add(e.getMessage());
            }
        }
        return sample;
    }

    private void askTopics(Fleet fleet, BrokerNode leader, Predicate<String> isTopic) {
        TopicAnswers answers = new TopicAnswers(fleet);
        Set<String> system = answers.system(leader);
        List<String> wanted = answers.all(leader).keySet().stream()
                .filter(topic ->
                        isTopic.test(topic) && !TopicAnswers.kind(topic, system).equals("system"))
                .toList();
        left += Math.max(0, wanted.size() - MAX_TOPICS);
        for (String topic : wanted.subList(0, Math.min(wanted.size(), MAX_TOPICS))) {
            TopicAnswers.Figures figures = answers.figures(leader, topic);
            if (figures != null) {
                long end = figures.ranges().values().stream()
                        .mapToLong(TopicAnswers.Range::max)
                        .sum();
                stored.merge(topic, end, Long::sum);
            }
        }
    }

    private void askGroups(Fleet fleet, BrokerNode leader, Predicate<String> isTopic, Predicate<String> isGroup) {
        new GroupAnswers(fleet).standings(leader).forEach((group, standings) -> {
            if (!isGroup.test(group)) {
                return;
            }
            for (Standing standing : standings) {
                standing.places().forEach((queue, place) -> {
                    if (isTopic.test(queue.topic())) {
                        Progress progress = new Progress(place.consumed(), place.lag());
                        groups.merge(new Pair(group, queue.topic()), progress, Progress::plus);
                    }
                });
            }
        });
    }

    Map<String, Long> stored() {
        return stored;
    }

    Map<Pair, Progress> groups() {
        return groups;
    }

    List<String> failures() {
        return failures;
    }

    /** Topics that were not asked for, because there are too many. */
    int left() {
        return left;
    }

    /** Messages stored under a topic a second since another sample; null when it was not there. */
    Double storedPerSecond(Sample before, String topic) {
        return rate(before, before.stored.get(topic), stored.get(topic));
    }

    /** Messages a group consumed a second since another sample; null when it was not there. */
    Double consumedPerSecond(Sample before, Pair pair) {
        Progress then = before.groups.get(pair);
        return rate(before, then == null ? null : then.consumed, groups.get(pair).consumed);
    }

    private Double rate(Sample before, Long then, long now) {
        double seconds = (nanos - before.nanos) / 1e9;
        return then == null || seconds <= 0 ? null : (now - then) / seconds;
    }
}
