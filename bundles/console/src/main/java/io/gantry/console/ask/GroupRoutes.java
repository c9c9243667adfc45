package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.cluster.ask.OffsetTargets;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Consumer groups: who is in them, how far they are, and moving them. */
public final class GroupRoutes {
    private static final int MAX_QUEUES = 16_384;

    /** A broker computes where so many groups are in less time than a question for one takes. */
    private static final int MANY = 10;

    private final Target target;

    public GroupRoutes(Target target) {
        this.target = target;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "groups", Role.VIEWER, this::list),
                new Route("GET", "groups/{group}", Role.VIEWER, this::show),
                new Route("DELETE", "groups/{group}", Role.ADMIN, this::delete),
                new Route("POST", "groups/{group}/offsets", Role.OPERATOR, this::move));
    }

    /** A group over all brokers. */
    private static final class Row {
        private final String name;
        private boolean isConsumeEnabled = true;
        private long lag;
        private double perSecond;

        Row(String name) {
            this.name = name;
        }

        void add(GroupAnswers.Standing standing) {
            perSecond += standing.perSecond();
            lag += standing.places().values().stream()
                    .mapToLong(GroupAnswers.Place::lag)
                    .sum();
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("group", name);
            json.put("enabled", isConsumeEnabled);
            json.put("lag", lag);
            json.put("perSecond", perSecond);
            return json;
        }
    }

    private Object list(Exchange exchange) {
        Listing listing = Listing.of(exchange);
        SortedSet<String> names = new TreeSet<>();
        Map<String, Map<String, Boolean>> groups = new HashMap<>();
        try (Fleet fleet = target.open()) {
            GroupAnswers answers = new GroupAnswers(fleet);
            Asked asked = Asked.leaders(fleet, leader -> {
                Map<String, Boolean> ofLeader = known(target, answers, leader);
                groups.put(leader.address(), ofLeader);
                ofLeader.keySet().stream().filter(listing::has).forEach(names::add);
            });
            Map<String, Row> rows = new LinkedHashMap<>();
            listing.page(names).forEach(name -> rows.put(name, new Row(name)));
            Asked again = Asked.leaders(fleet, leader -> {
                Map<String, Boolean> ofLeader = groups.get(leader.address());
                if (ofLeader != null) {
                    rows.values().forEach(row -> row.isConsumeEnabled &= ofLeader.getOrDefault(row.name, true));
                    stand(answers, leader, ofLeader, rows);
                }
            });
            List<Map<String, Object>> unreachable = new ArrayList<>(asked.unreachable());
            unreachable.addAll(again.unreachable());
            return listing.answer(
                    names.size(), rows.values().stream().map(Row::json).toList(), unreachable);
        }
    }

    /** The groups of a broker, and whether each may consume. */
    static Map<String, Boolean> known(Target target, GroupAnswers answers, BrokerNode leader) {
        return target.groups().of(leader, answers::version, broker -> enabled(answers, broker));
    }

    private static Map<String, Boolean> enabled(GroupAnswers answers, BrokerNode leader) {
        Map<String, Boolean> enabled = new HashMap<>();
        answers.all(leader).forEach((name, json) -> enabled.put(name, json.booleanOr("consumeEnable", true)));
        return enabled;
    }

    /** Asks for the groups of the page one by one, unless they are not far from all that the broker has. */
    private static void stand(
            GroupAnswers answers, BrokerNode leader, Map<String, Boolean> ofLeader, Map<String, Row> rows) {
        if (ofLeader.size() > MANY * rows.size()) {
            rows.values().stream()
                    .filter(row -> ofLeader.containsKey(row.name))
                    .forEach(row -> row.add(answers.standing(leader, row.name, null)));
            return;
        }
        answers.standings(leader).forEach((name, standings) -> {
            if (rows.containsKey(name)) {
                standings.forEach(rows.get(name)::add);
            }
        });
    }

    private Object show(Exchange exchange) {
        String group = exchange.variable("group");
        boolean[] isThere = {false};
        List<Map<String, Object>> members = new ArrayList<>();
        List<Map<String, Object>> queues = new ArrayList<>();
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("group", group);
        try (Fleet fleet = target.open()) {
            GroupAnswers answers = new GroupAnswers(fleet);
            Asked asked = Asked.leaders(fleet, leader -> {
                isThere[0] |= known(target, answers, leader).containsKey(group);
                GroupAnswers.Connected connected = answers.connected(leader, group);
                if (connected != null) {
                    found.put("consumeType", connected.consumeType());
                    found.put("messageModel", connected.messageModel());
                    found.put("fromWhere", connected.fromWhere());
                    found.put("subscriptions", connected.subscriptions());
                    connected.members().forEach(member -> members.add(member(leader, member)));
                }
                answers.standing(leader, group, null).places().forEach((queue, place) -> {
                    Map<String, Object> line = new LinkedHashMap<>();
                    line.put("topic", queue.topic());
                    line.put("broker", queue.brokerName());
                    line.put("queue", queue.queueId());
                    line.put("consumed", place.consumed());
                    line.put("end", place.end());
                    line.put("lag", place.lag());
                    line.put("lastConsumed", place.lastMillis() <= 0 ? null : place.lastMillis());
                    queues.add(line);
                });
            });
            if (!isThere[0] && members.isEmpty() && queues.isEmpty()) {
                throw new Failure(404, "There is no group " + group + "; it is made when it first consumes");
            }
            found.put("members", members);
            found.put("queues", queues);
            found.put("unreachable", asked.unreachable());
            return found;
        }
    }

    static Map<String, Object> member(BrokerNode leader, GroupAnswers.Member member) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("client", member.clientId());
        line.put("address", member.address());
        line.put("language", member.language());
        line.put("version", member.version());
        line.put("broker", leader.name());
        return line;
    }

    private Object delete(Exchange exchange) {
        String group = exchange.variable("group");
        exchange.subject(group);
        Names.confirm(exchange, group, "how far it has come is forgotten");
        try (Fleet fleet = target.open()) {
            GroupAnswers answers = new GroupAnswers(fleet);
            EachBroker.change(
                    fleet.leadersToChange(),
                    BrokerNode::name,
                    leader -> known(target, answers, leader).containsKey(group),
                    leader -> answers.delete(leader, group, true),
                    new Failure(404, "There is no group " + group + "; it may have been deleted"));
            return null;
        }
    }

    /**
     * Where a group is to go on in a topic.
     *
     * @param millis of a time; 0 for the beginning, -1 for the end
     * @param offset taken instead, if not null
     * @param queue the only one, or null
     */
    record Move(String group, String topic, long millis, Long offset, Integer queue) {}

    /** Moves a group, or says what that would skip and what would come again. */
    private Object move(Exchange exchange) throws IOException {
        String group = exchange.variable("group");
        String topic = Names.topic("topic", exchange.text("topic"));
        boolean isTrial = exchange.isTrue("dryRun");
        Long queue = exchange.whole("queue", null, 0, MAX_QUEUES);
        Long offset = exchange.whole("offset", null, 0, Long.MAX_VALUE);
        if (offset != null && queue == null) {
            throw Failure.field("queue", "An offset is a number of one queue: name the queue, too");
        }
        long millis = offset == null ? time(exchange) : 0;
        exchange.subject(group + " in " + topic + (isTrial ? ", only tried" : ""));
        Move move = new Move(group, topic, millis, offset, queue == null ? null : queue.intValue());
        try (Fleet fleet = target.open()) {
            GroupAnswers groups = new GroupAnswers(fleet);
            List<BrokerNode> leaders = fleet.leadersToChange();
            if (leaders.stream()
                    .noneMatch(leader -> known(target, groups, leader).containsKey(group))) {
                throw new Failure(404, "There is no group " + group + "; it is made when it first consumes");
            }
            return moved(fleet, leaders, move, isTrial);
        }
    }

    /** Moves a group in a topic, or looks what that would do; says of each queue where it was and is. */
    static Map<String, Object> moved(Fleet fleet, List<BrokerNode> leaders, Move move, boolean isTrial) {
        OffsetTargets targets = new OffsetTargets(fleet, move.group, move.topic);
        List<QueueAddress> queues = targets.queues(leaders, move.queue);
        List<Long> before = fleet.topics().groupOffsets(queues, move.group);
        List<Long> after = isTrial
                ? targets.at(queues, move.millis, move.offset)
                : targets.reset(queues, move.millis, move.offset, move.queue);
        return moved(queues, before, after, !isTrial);
    }

    private static Map<String, Object> moved(
            List<QueueAddress> queues, List<Long> before, List<Long> after, boolean isDone) {
        long skipped = 0;
        long again = 0;
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < queues.size(); i++) {
            long from = before.get(i);
            long to = after.get(i);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("broker", queues.get(i).brokerName());
            row.put("queue", queues.get(i).queueId());
            row.put("before", from < 0 ? null : from);
            row.put("after", to);
            row.put("skipped", from < 0 ? 0 : Math.max(0, to - from));
            row.put("again", from < 0 ? 0 : Math.max(0, from - to));
            skipped += from < 0 ? 0 : Math.max(0, to - from);
            again += from < 0 ? 0 : Math.max(0, from - to);
            rows.add(row);
        }
        return Map.of("changed", isDone, "skipped", skipped, "again", again, "queues", rows);
    }

    /** Of a request: earliest, latest, or a time. */
    static long time(Exchange exchange) throws IOException {
        Object to = exchange.body().get("to");
        if (to instanceof Long millis && millis > 0) {
            return millis;
        }
        if ("earliest".equals(to)) {
            return 0;
        }
        if ("latest".equals(to)) {
            return -1;
        }
        throw Failure.field("to", "to is earliest, latest, or a time in milliseconds since 1970");
    }
}
