package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.agent.Clock;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The ways of single messages of real clients, as the console tells them: by its interface, and by a browser where the
 * machine has one. The pictures of the pages are in {@code target/console}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConsoleJourneyScenarios {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PASSWORD = "chosen by the test";

    private final int port = Ports.next();
    private final ClientVm client = Stage.shared().client(ClassPath.CLIENT_5);
    private final Begun begun = new Begun();
    private Node names;
    private Node broker;
    private String topic;
    private String traced;
    private ConsoleCaller console;
    private Browser browser;

    @BeforeAll
    void start() {
        assumeTrue(Peer.chosen() == Peer.GANTRY, "skipped, because Apache's broker has no console in it");
        names = begun.add(Node.nameServer(Peer.GANTRY).start());
        broker = begun.add(Node.broker(Peer.GANTRY, names.address())
                .with("brokerRole", "ASYNC_MASTER")
                .with("haFollowers", "127.0.0.1")
                .with("consolePort", port)
                .with("traceTopicEnable", true)
                .with("timerWheelEnable", true)
                .with("transactionTimeOut", 1_000)
                .with("transactionCheckInterval", 1_000)
                .with("transactionCheckMax", 1)
                .start());
        begun.add(Node.broker(Peer.GANTRY, names.address())
                .with("brokerRole", "SLAVE")
                .with("brokerId", 1)
                .start());
        begun.add(() -> client.run("stopProducers", Map.of()));
        broker.awaitWhole();
        new Shell(broker).run("feature:install console");
        console = new ConsoleCaller(port);
        console.logIn("admin", ConsoleCaller.firstPassword(broker));
        for (String role : List.of("viewer", "operator")) {
            console.ask("PUT", "users/" + role, "{\"role\":\"" + role + "\",\"password\":\"" + PASSWORD + "\"}");
        }
        topic = Stage.createTopic(broker, names.address(), 1);
        Stage.awaitFirstSend(client, names.address());
    }

    @AfterAll
    void stop() {
        begun.close();
    }

    private Browser browser() {
        if (browser == null) {
            browser = begun.add(Browser.at(port));
        }
        return browser;
    }

    /** The id that a producer gave the one message it sent. */
    private String send(Object... more) {
        Map<String, Object> args = Stage.argsAt(names.address(), "topic", topic, "count", 1, "tag", "a");
        args.putAll(Stage.argsAt(names.address(), more));
        return client.run("send", args).getJsonArray("results").getJsonObject(0).getString("id");
    }

    private String path(String id) {
        return "journeys?topic=" + topic + "&id=" + id;
    }

    private JsonObject journey(String id) {
        return console.get(path(id));
    }

    /** The way of a message, once it has come so far: what was acknowledged is dispatched a moment later. */
    private JsonObject awaitStage(String id, String stage) {
        return console.await(path(id), way -> way.getString("stage").equals(stage));
    }

    /** Who says of the follower whether it has a copy. */
    private List<String> copies(String id) {
        return journey(id).getJsonArray("copies").getValuesAs(JsonObject.class).stream()
                .map(copy -> copy.getString("teller") + " " + copy.get("hasIt"))
                .toList();
    }

    private JsonObject group(String id, String group) {
        return journey(id).getJsonArray("groups").getValuesAs(JsonObject.class).stream()
                .filter(row -> row.getString("group").equals(group))
                .findFirst()
                .orElse(JsonObject.EMPTY_JSON_OBJECT);
    }

    private void awaitState(String id, String group, String state) {
        try {
            Await.that("it is " + state, SOON, () -> group(id, group)
                    .getString("state", "")
                    .equals(state));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + journey(id), e);
        }
    }

    private List<String> steps(String id) {
        return journey(id).getJsonArray("steps").getValuesAs(JsonObject.class).stream()
                .map(step -> step.getString("what"))
                .collect(Collectors.toList());
    }

    private Map<String, Object> consumer(String group, Object... more) {
        Map<String, Object> args =
                Stage.argsAt(names.address(), "topic", topic, "group", group, "name", group, "mode", "push");
        args.put("timeoutMillis", 60_000);
        args.putAll(Stage.argsAt(names.address(), more));
        return args;
    }

    /** A consumer that stops tells its offsets at once; one that runs begins to only after ten seconds. */
    private void stopAfter(String group, int messages) {
        client.run("awaitConsumer", consumer(group, "count", messages));
        client.run("stopConsumer", consumer(group));
    }

    @Order(1)
    @Test
    void aMessageIsFollowedUntilItIsAcknowledged() {
        String id = send("key", "order-", "trace", true, "group", "traced");
        traced = id;
        JsonObject stored = awaitStage(id, "dispatched");
        assertEquals(id, stored.getJsonObject("message").getString("uniqueKey"));
        assertEquals(
                List.of("born", "stored"),
                steps(id).stream().filter(what -> !what.startsWith("client")).toList());
        Await.that("leader and follower say that there is a copy", SOON, () -> copies(id)
                .equals(List.of("leader true", "itself true")));
        assertEquals(0, stored.getJsonArray("groups").size());
        String group = Stage.fresh("takes");
        client.run("startConsumer", consumer(group));
        stopAfter(group, 1);
        awaitState(id, group, "acknowledged");
        console.await(
                path(id),
                way -> way.getJsonObject("looked").getJsonArray("leftOut").isEmpty());
        String place = stored.getJsonObject("message").getString("id");
        // What the clients trace comes in between.
        Await.that("the id of its place names the same message", SOON, () -> steps(id)
                .equals(steps(place)));
        JsonObject byKey = console.await("journeys?topic=" + topic + "&key=order-0", way -> true);
        assertEquals(place, byKey.getJsonObject("message").getString("id"));
    }

    @Order(2)
    @Test
    void aMessageThatFailsIsSeenTriedAgainOrGivenUp() {
        String group = Stage.fresh("fails");
        client.run("startConsumer", consumer(group, "failures", 1, "delayLevel", 1));
        String other = Stage.fresh("never");
        client.run("startConsumer", consumer(other, "failures", 99, "maxReconsume", 0));
        String id = send("prefix", "failing");
        // The first test's message, and this one.
        stopAfter(group, 2);
        awaitState(id, group, "recovered");
        assertEquals(1, group(id, group).getInt("retries"));
        awaitState(id, other, "dead");
        client.run("stopConsumer", consumer(other));
        assertTrue(
                steps(id).containsAll(List.of("retry-waits", "retried", "dead-letter")),
                steps(id).toString());
        String waits = send("delayLevel", 18);
        awaitStage(waits, "delayed");
        Browser page = browser();
        page.logIn("viewer", PASSWORD);
        page.go("#/trace?topic=" + topic + "&id=" + id);
        page.await("[data-state=recovered]");
        page.await("[data-state=dead]");
        page.await("[data-what=retried]");
        page.shoot("trace");
        page.script("document.querySelector('#steps').scrollIntoView()");
        page.shoot("trace-steps");
        page.type("input[name=id]", waits);
        page.click("#look");
        page.await("[data-stage=delayed]");
        page.type("input[name=id]", "nothing like that");
        page.click("#look");
        page.awaitText("No broker has a message of " + topic);
        assertEquals(1, page.complaints().size(), "the answer 404, and nothing else");
    }

    private JsonObject only(String path) {
        return console.get(path).getJsonArray("items").getJsonObject(0);
    }

    private List<JsonObject> rows(String name) {
        return only("transactions").getJsonArray(name).getValuesAs(JsonObject.class);
    }

    private void sendHalf(String producers, Object... more) {
        Map<String, Object> args = Stage.argsAt(
                names.address(),
                "topic",
                topic,
                "group",
                producers,
                "count",
                1,
                "first",
                "unknown",
                "later",
                "unknown");
        args.putAll(Stage.argsAt(names.address(), more));
        client.run("sendHalves", args);
    }

    @Order(3)
    @Test
    void whatWaitsIsCounted() {
        long before = level(17).getJsonNumber("waiting").longValue();
        send("delayLevel", 17);
        Await.that(
                "one more waits", SOON, () -> level(17).getJsonNumber("waiting").longValue() == before + 1);
        assertEquals(3_600_000, level(17).getInt("delayMillis"));
        assertEquals(0, level(17).getInt("behindMillis"));
        long due =
                level(17).getJsonNumber("nextDue").longValue() - Clock.system().millis();
        assertTrue(due > 3_000_000 && due <= 3_600_000, "it is due in " + due + " ms");
        String timed = send("timer", "TIMER_DELAY_SEC:3000");
        Await.that(
                "the timer tells of its message",
                SOON,
                () -> only("delays").getJsonObject("timer").getInt("waiting") == 1);
        awaitStage(timed, "delayed");
        sendHalf("patient", "property", "CHECK_IMMUNITY_TIME_IN_SECONDS:3000");
        sendHalf("asked");
        Await.that(
                "it is put aside after all questions", SOON, () -> rows("aside").size() == 1);
        Await.that(
                "what was put aside waits no more",
                SOON,
                () -> only("transactions").getInt("waiting") == 1
                        && rows("halves").size() == 1);
        JsonObject half = rows("halves").get(0);
        assertEquals(topic, half.getString("topic"));
        assertEquals("patient", half.getString("producers"));
        awaitStage(half.getString("uniqueKey"), "half");
        sendHalf("decided", "first", "commit");
        Await.that(
                "a decided one waits no more", SOON, () -> only("transactions").getInt("waiting") == 1);
    }

    private JsonObject level(int level) {
        return only("delays").getJsonArray("levels").getJsonObject(level - 1);
    }

    @Order(4)
    @Test
    void whatWaitsIsSeenAndAProducerAskedAgainByAClick() {
        Browser page = browser();
        page.go("#/pending");
        page.await("[data-delayed='2']");
        page.await("[data-timed='1']");
        page.await("[data-halves='1']");
        page.awaitText("patient");
        page.shoot("pending");
        assertEquals(
                0L, page.script("return document.querySelectorAll('[data-resume]').length"), "a viewer only looks");
        page.logOut();
        page.logIn("operator", PASSWORD);
        page.go("#/pending");
        page.click("[data-resume]");
        page.click("dialog button.first");
        page.awaitText("Is asked about again");
        Await.that(
                "it was asked, and put aside once more",
                SOON,
                () -> rows("aside").size() == 2);
        console.await("audit", "/resume");
        assertEquals(List.of(), page.complaints());
    }
}
