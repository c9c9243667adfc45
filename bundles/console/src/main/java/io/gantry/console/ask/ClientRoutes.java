package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.RefusedException;
import io.gantry.cluster.ask.ClientAnswers;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.codec.JsonObject;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;

/** Who is connected, and what a consumer says of itself: through its broker, in bounded time. */
public final class ClientRoutes {
    /** Shorter than a broker waits for a client: whoever looks is told by us that it does not answer. */
    private static final int ANSWER_MILLIS = 5_000;
    /** Each may hold a thread for that long. */
    private static final int MAX_ASKED = 4;
    /** Each group of a page costs a question to each broker. */
    private static final int MAX_GROUPS = 50;

    private static final int MAX_CLIENT = 255;

    private final Target target;
    private final Semaphore asked = new Semaphore(MAX_ASKED);

    public ClientRoutes(Target target) {
        this.target = target;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "clients/producers", Role.VIEWER, this::producers),
                new Route("GET", "clients/consumers", Role.VIEWER, this::consumers),
                new Route("GET", "clients/consumers/{group}/running", Role.VIEWER, this::running));
    }

    private Object producers(Exchange exchange) {
        Listing listing = Listing.of(exchange);
        Map<String, List<Object>> groups = new TreeMap<>();
        try (Fleet fleet = target.open()) {
            ClientAnswers answers = new ClientAnswers(fleet);
            Asked asking =
                    Asked.leaders(fleet, leader -> answers.producers(leader).forEach((group, members) -> {
                        if (listing.has(group)) {
                            List<Object> rows = groups.computeIfAbsent(group, none -> new ArrayList<>());
                            members.forEach(member -> rows.add(GroupRoutes.member(leader, member)));
                        }
                    }));
            List<Map<String, Object>> rows = new ArrayList<>();
            groups.forEach((group, members) -> rows.add(Map.of("group", group, "members", members)));
            return listing.answer(rows, asking.unreachable());
        }
    }

    private Object consumers(Exchange exchange) {
        Listing listing = Listing.of(exchange).atMost(MAX_GROUPS);
        SortedSet<String> names = new TreeSet<>();
        List<BrokerNode> answering = new ArrayList<>();
        try (Fleet fleet = target.open()) {
            GroupAnswers answers = new GroupAnswers(fleet);
            Asked asking = Asked.leaders(fleet, leader -> {
                GroupRoutes.known(target, answers, leader).keySet().stream()
                        .filter(listing::has)
                        .forEach(names::add);
                answering.add(leader);
            });
            Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
            listing.page(names).forEach(group -> rows.put(group, empty(group)));
            for (BrokerNode leader : answering) {
                try {
                    rows.forEach((group, row) -> connect(answers, leader, group, row));
                } catch (ClusterException e) {
                    asking.unreachable().add(Map.of("broker", leader.name(), "reason", e.getMessage()));
                }
            }
            return listing.answer(names.size(), List.copyOf(rows.values()), asking.unreachable());
        }
    }

    private static Map<String, Object> empty(String group) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("group", group);
        row.put("consumeType", null);
        row.put("messageModel", null);
        row.put("subscriptions", new TreeMap<String, String>());
        row.put("members", new ArrayList<>());
        row.put("reason", null);
        return row;
    }

    @SuppressWarnings("unchecked")
    private static void connect(GroupAnswers answers, BrokerNode leader, String group, Map<String, Object> row) {
        GroupAnswers.Connected connected = null;
        try {
            connected = answers.connected(leader, group);
        } catch (RefusedException e) {
            // Of this group only, as when the console's user has no right to it.
            row.put("reason", e.getMessage());
        }
        if (connected != null) {
            row.put("consumeType", connected.consumeType());
            row.put("messageModel", connected.messageModel());
            ((Map<String, String>) row.get("subscriptions")).putAll(connected.subscriptions());
            List<Object> members = (List<Object>) row.get("members");
            connected.members().forEach(member -> members.add(GroupRoutes.member(leader, member)));
        }
    }

    private Object running(Exchange exchange) {
        String group = Names.group("group", exchange.variable("group"));
        String client = exchange.parameter("client");
        if (client == null || client.isEmpty() || client.length() > MAX_CLIENT || hasControls(client)) {
            throw Failure.field("client", "client is the id of a connected client, 1 to " + MAX_CLIENT + " signs");
        }
        boolean isWithStack = "true".equals(exchange.parameter("stack"));
        if (!asked.tryAcquire()) {
            throw new Failure(503, "So many clients are being asked already; try again in some seconds");
        }
        try (Fleet fleet = target.open(ANSWER_MILLIS)) {
            BrokerNode broker = holder(fleet, group, client);
            return new RunningClient(ask(fleet, broker, group, client, isWithStack)).json(client, broker.name());
        } finally {
            asked.release();
        }
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    private static BrokerNode holder(Fleet fleet, String group, String client) {
        GroupAnswers answers = new GroupAnswers(fleet);
        List<BrokerNode> holders = new ArrayList<>();
        Asked.leaders(fleet, leader -> {
            GroupAnswers.Connected connected = holders.isEmpty() ? answers.connected(leader, group) : null;
            if (connected != null
                    && connected.members().stream()
                            .anyMatch(member -> member.clientId().equals(client))) {
                holders.add(leader);
            }
        });
        if (holders.isEmpty()) {
            throw new Failure(404, "No client " + client + " of group " + group + " is connected now");
        }
        return holders.get(0);
    }

    private static JsonObject ask(Fleet fleet, BrokerNode broker, String group, String client, boolean isWithStack) {
        try {
            return new ClientAnswers(fleet).running(broker, group, client, isWithStack);
        } catch (RefusedException e) {
            throw new Failure(502, e.getMessage());
        } catch (ClusterException e) {
            throw new Failure(
                    504,
                    "The client " + client + " did not answer within " + ANSWER_MILLIS / 1_000 + " s: it hangs, is"
                            + " paused, or answers no such questions; the broker still has its connection");
        }
    }
}
