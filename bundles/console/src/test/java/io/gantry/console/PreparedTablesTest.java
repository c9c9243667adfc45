package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.cluster.Credentials;
import io.gantry.codec.Frame;
import io.gantry.codec.JsonObject;
import io.gantry.console.FakeBroker.Said;
import io.gantry.console.WebStand.HandClock;
import io.gantry.console.ask.ClientRoutes;
import io.gantry.console.ask.DeadLetterRoutes;
import io.gantry.console.ask.GroupRoutes;
import io.gantry.console.ask.Target;
import io.gantry.console.ask.TopicRoutes;
import io.gantry.console.http.Route;
import io.gantry.console.live.History;
import io.gantry.console.live.Sampler;
import io.gantry.wire.RequestCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Long tables are read before somebody asks for the first list, and anew only when they were changed. */
final class PreparedTablesTest {
    private static final String SETTINGS = "brokerClusterName=c\nbrokerName=a\nbrokerId=0\n";

    /** Which tables were read in whole. */
    private final List<String> read = new CopyOnWriteArrayList<>();

    private volatile int version = 1;

    private Said answer(Frame request) {
        return switch (request.code()) {
            case RequestCode.GET_BROKER_CONFIG -> new Said(0, Map.of(), SETTINGS);
            case RequestCode.GET_BROKER_RUNTIME_INFO -> new Said(0, Map.of(), "{\"table\":{}}");
            case RequestCode.GET_ALL_TOPIC_CONFIG -> table(request, "topic", "topicConfigTable", "ta");
            case RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG ->
                table(request, "group", "subscriptionGroupTable", "ga");
            case RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER -> new Said(0, Map.of(), "{\"topicList\":[]}");
            default -> new Said(3, Map.of(), "");
        };
    }

    private Said table(Frame request, String word, String name, String prefix) {
        String capital = Character.toUpperCase(word.charAt(0)) + word.substring(1);
        boolean isWhole = request.number("max" + capital + "Num", 0) > 1;
        if (isWhole) {
            read.add(word);
        }
        String entries = isWhole ? "\"" + prefix + "1\":{},\"" + prefix + "2\":{}" : "\"" + prefix + "1\":{}";
        return new Said(
                0,
                Map.of("total" + capital + "Num", 2),
                "{\"dataVersion\":{\"counter\":" + version + "},\"" + name + "\":{" + entries + "}}");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theFirstListFindsThemRead(@TempDir Path folder) throws Exception {
        try (FakeBroker broker = new FakeBroker(this::answer)) {
            Target target = new Target(
                    List.of(),
                    name -> name.equals("broker") ? Optional.of(broker.address()) : Optional.empty(),
                    new Credentials("console", "key"));
            HandClock clock = new HandClock();
            Sampler sampler = new Sampler(target, new History(), Map::of, target::prepare, clock);
            // A sample waits less than a second for its broker: on a busy machine not the first one gets its answer.
            for (int more = 3; more > 0; ) {
                sampler.doWork();
                clock.forward(1);
                more -= read.isEmpty() ? 0 : 1;
            }
            sampler.onClose();
            assertEquals(List.of("topic", "group"), read, "once");
            List<Route> routes = new ArrayList<>(new TopicRoutes(target).routes());
            routes.addAll(new GroupRoutes(target).routes());
            routes.addAll(new ClientRoutes(target).routes());
            routes.addAll(new DeadLetterRoutes(target).routes());
            WebStand stand = new WebStand(folder, routes);
            try {
                JsonObject list = WebStand.json(stand.get("/api/v1/topics", stand.login("viewer")));
                assertEquals(2, list.number("total"), list.toString());
                for (String other : List.of("groups", "groups/ga1", "clients/consumers", "dead-letters")) {
                    stand.get("/api/v1/" + other, stand.login("viewer"));
                }
                assertEquals(List.of("topic", "group"), read, "what was read is shown");
                version++;
                stand.get("/api/v1/topics", stand.login("viewer"));
                assertEquals(List.of("topic", "group", "topic"), read, "another version is read anew");
            } finally {
                stand.close();
            }
        }
    }
}
