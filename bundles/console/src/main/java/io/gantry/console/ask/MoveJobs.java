package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.cluster.ask.QueueRef;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.console.jobs.Asker;
import io.gantry.console.jobs.Jobs;
import io.gantry.console.jobs.Order;
import io.gantry.console.jobs.Progress;
import io.gantry.message.SystemTopic;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Jobs that move many groups, or one in all its topics, each topic of a group an item. The file says of each queue
 * where the group was, so that what was moved by mistake can be moved back.
 */
final class MoveJobs {
    private static final int MAX_GROUPS = 1_000;
    /** So many of the longest names. */
    private static final int MAX_BODY = 512 << 10;

    private final Target target;
    private final Jobs jobs;

    MoveJobs(Target target, Jobs jobs) {
        this.target = target;
        this.jobs = jobs;
    }

    List<Route> routes() {
        return List.of(new Route("POST", "jobs/move", Role.OPERATOR, MAX_BODY, this::begin));
    }

    /** Where to; only looks when it is a trial. */
    private record Goal(String topic, long millis, boolean isTrial) {}

    private Object begin(Exchange exchange) throws IOException {
        Set<String> groups = new LinkedHashSet<>();
        for (Object each : exchange.body().listOrEmpty("groups")) {
            if (!(each instanceof String group)) {
                throw Failure.field("groups", "groups has names of groups");
            }
            groups.add(Names.group("groups", group));
        }
        if (groups.isEmpty() || groups.size() > MAX_GROUPS) {
            throw Failure.field("groups", "Name 1 to " + MAX_GROUPS + " groups");
        }
        String topic = exchange.textOrNull("topic");
        Goal goal = new Goal(
                topic == null ? null : Names.topic("topic", topic),
                GroupRoutes.time(exchange),
                exchange.isTrue("dryRun"));
        String what = groups.size() == 1 ? groups.iterator().next() : groups.size() + " groups";
        String subject = what + " in " + (topic == null ? "all topics" : topic) + " to " + name(goal.millis)
                + (goal.isTrial ? ", only tried" : "");
        exchange.subject(subject);
        Order order = new Order("move", subject, "topics", Role.OPERATOR, Names.file("moved"));
        Map<String, Object> job = jobs.begin(order, Asker.of(exchange), progress -> {
            try (Fleet fleet = target.open()) {
                new Mover(fleet, goal, progress).move(groups);
            }
        });
        exchange.outcome("job " + job.get("id"));
        return job;
    }

    private static String name(long millis) {
        if (millis <= 0) {
            return millis == 0 ? "earliest" : "latest";
        }
        return Instant.ofEpochMilli(millis).toString();
    }

    /** Moves them, on the thread of its job. */
    private static final class Mover {
        private final Fleet fleet;
        private final GroupAnswers answers;
        private final List<BrokerNode> leaders;
        private final Goal goal;
        private final Progress progress;
        private final Rows rows;
        private long skipped;
        private long again;

        Mover(Fleet fleet, Goal goal, Progress progress) {
            this.fleet = fleet;
            this.answers = new GroupAnswers(fleet);
            this.leaders = fleet.leadersToChange();
            this.goal = goal;
            this.progress = progress;
            this.rows = new Rows(progress);
        }

        void move(Set<String> groups) {
            Map<String, SortedSet<String>> topics = topics(groups);
            progress.total(topics.values().stream()
                    .mapToLong(names -> Math.max(1, names.size()))
                    .sum());
            topics.forEach((group, names) -> {
                if (names.isEmpty() && progress.goesOn()) {
                    rows.cannot(name(group, goal.topic), row(group, goal.topic), "it has consumed nothing there");
                }
                names.stream().takeWhile(name -> progress.goesOn()).forEach(name -> move(group, name));
            });
        }

        private static Map<String, Object> row(String group, String topic) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("group", group);
            row.put("topic", topic);
            return row;
        }

        /** What each group has consumed; one that has consumed nothing has nothing to be moved in. */
        private Map<String, SortedSet<String>> topics(Set<String> groups) {
            Map<String, SortedSet<String>> topics = new LinkedHashMap<>();
            for (String group : groups) {
                if (!progress.goesOn()) {
                    break;
                }
                SortedSet<String> names = new TreeSet<>();
                for (BrokerNode leader : leaders) {
                    answers.standing(leader, group, null).places().keySet().stream()
                            .map(QueueRef::topic)
                            .filter(name -> !name.startsWith(SystemTopic.RETRY_PREFIX))
                            .filter(name -> goal.topic == null || goal.topic.equals(name))
                            .forEach(names::add);
                }
                topics.put(group, names);
            }
            return topics;
        }

        private void move(String group, String topic) {
            Map<String, Object> moved = rows.change(
                    name(group, topic),
                    row(group, topic),
                    () -> GroupRoutes.moved(
                            fleet, leaders, new GroupRoutes.Move(group, topic, goal.millis, null, null), goal.isTrial));
            if (moved != null) {
                skipped += (Long) moved.get("skipped");
                again += (Long) moved.get("again");
                progress.figure("skipped", skipped);
                progress.figure("again", again);
            }
        }

        private static String name(String group, String topic) {
            return group + " in " + (topic == null ? "all topics" : topic);
        }
    }
}
