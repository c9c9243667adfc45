package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.agent.Clock;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The web console of a real node, beside real clients: by its interface, and by a browser where the machine has one.
 * The pictures of the pages are in {@code target/console}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConsoleScenarios {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PASSWORD = "chosen by the test";
    private static final List<String> PAGES =
            List.of("overview", "brokers", "topics", "groups", "messages", "ha", "runtime", "users", "audit");

    /** What the first test sends from the console: a message, and the same once more. */
    private static final int BY_HAND = 2;

    private final int port = Ports.next();
    private final String topic = Stage.fresh("console");
    private final String group = Stage.fresh("console-group");
    private final ClientVm client = Stage.shared().client(ClassPath.CLIENT_5);
    private final Begun begun = new Begun();
    private Node names;
    private Node broker;
    private ConsoleCaller console;
    private Browser browser;
    /** How many messages real clients have sent to the topic. */
    private int sent;

    @BeforeAll
    void start() {
        assumeTrue(Peer.chosen() == Peer.GANTRY, "skipped, because Apache's broker has no console in it");
        names = begun.add(Node.nameServer(Peer.GANTRY).start());
        broker = begun.add(Node.broker(Peer.GANTRY, names.address())
                .with("consolePort", port)
                .start());
        begun.add(() -> client.run("stopProducers", Map.of()));
        broker.awaitWhole();
        new Shell(broker).run("feature:install console");
        console = new ConsoleCaller(port);
        console.logIn("admin", ConsoleCaller.firstPassword(broker));
        for (String role : List.of("viewer", "operator", "admin")) {
            String user = "{\"role\":\"" + role + "\",\"password\":\"" + PASSWORD + "\"}";
            console.ask("PUT", "users/" + role, user);
        }
        console.logIn("admin", PASSWORD);
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

    private void send(int count) {
        client.run("send", Stage.argsAt(names.address(), "topic", topic, "count", count, "tag", "a"));
        sent += count;
    }

    /** A member of the group takes so many messages, and goes. */
    private void consume(String name, int count) {
        Map<String, Object> consumer = Stage.argsAt(
                names.address(), "topic", topic, "group", group, "name", name, "mode", "push", "count", count);
        consumer.put("timeoutMillis", 60_000);
        client.run("startConsumer", consumer);
        try {
            client.run("awaitConsumer", consumer);
        } finally {
            client.run("stopConsumer", consumer);
        }
    }

    @Order(1)
    @Test
    void whatTheInterfaceSaysIsWhatClientsHaveDone() {
        console.ask("POST", "topics", "{\"topic\":\"" + topic + "\",\"queues\":2}");
        assertEquals(
                409,
                console.call("POST", "/api/v1/topics", "{\"topic\":\"" + topic + "\"}")
                        .statusCode());
        assertEquals(
                400,
                console.call("POST", "/api/v1/topics", "{\"topic\":\"a/../b\"}").statusCode());
        Stage.awaitRoute(names.address(), topic);
        send(6);
        console.await("topics/" + topic, shown -> ConsoleCaller.stored(shown) == 6);
        console.ask("POST", "topics/" + topic + "/messages", "{\"body\":\"by hand\",\"keys\":\"k-7\"}");
        String byKey = "messages?topic=" + topic + "&key=k-7";
        JsonObject found = console.await(byKey, told -> told.getInt("matched") == 1);
        JsonObject message = found.getJsonArray("messages").getJsonObject(0);
        assertEquals("by hand", message.getString("body"));
        JsonObject all = console.await("messages?topic=" + topic, told -> told.getInt("matched") == 7);
        assertTrue(all.getBoolean("complete"));
        assertFalse(console.get("messages?limit=2&topic=" + topic).getBoolean("complete"));
        JsonObject one = console.get("messages/" + message.getString("id"));
        assertEquals(message.getJsonNumber("offset"), one.getJsonNumber("offset"));
        console.ask("POST", "messages/" + message.getString("id") + "/resend", "{}");
        console.await(byKey, told -> told.getInt("matched") == 2);
        consume("first", 8);
        Await.that("the group has no lag", SOON, () -> lag() == 0);
    }

    @Order(1)
    @Test
    void aSettingIsChangedAfterItsDifferenceWasShown() {
        String path = "brokers/gantry-broker:0/settings";
        JsonObject before = console.get(path).getJsonObject("items");
        assertEquals("true", before.getString("autoCreateTopicEnable"));
        assertFalse(before.toString().contains(PASSWORD));
        String wanted = "{\"settings\":{\"autoCreateTopicEnable\":\"false\"},\"dryRun\":";
        JsonObject tried = console.ask("PUT", path, wanted + "true}");
        assertEquals("true", tried.getJsonArray("items").getJsonObject(0).getString("before"));
        assertEquals(before, console.get(path).getJsonObject("items"));
        JsonObject changed = console.ask("PUT", path, wanted + "false}");
        assertEquals("false", changed.getJsonArray("items").getJsonObject(0).getString("after"));
        String refused = "{\"settings\":{\"storePathRootDir\":\"/tmp/x\"}}";
        assertEquals(502, console.call("PUT", "/api/v1/" + path, refused).statusCode());
        console.ask("PUT", path, "{\"settings\":{\"autoCreateTopicEnable\":\"true\"}}");
    }

    @Order(1)
    @Test
    void aTokenLetsAnOperatorAskFromAfar() {
        JsonObject made = console.ask("POST", "tokens", "{\"name\":\"afar\",\"role\":\"viewer\",\"days\":1}");
        RemoteGantry afar = new RemoteGantry(port, made.getString("token"));
        RemoteGantry.Said status = afar.say("sh", "node:status");
        assertEquals(0, status.exitCode(), status.text());
        assertTrue(status.text().contains("console"), status.text());
        RemoteGantry.Said plan = afar.say("sh", "ha:switch async --dry-run");
        assertEquals(0, plan.exitCode(), plan.text());
        assertTrue(plan.text().contains("dry run: nothing was changed"), plan.text());
        assertEquals(0, afar.say("topic", "list", "--all", "--search", "TBW").exitCode());
        RemoteGantry.Said refused = afar.say("sh", "ha:switch async");
        assertEquals(1, refused.exitCode(), refused.text());
        assertTrue(refused.text().contains("This needs the role admin"), refused.text());
        console.await("audit", "token:afar");
        console.ask("DELETE", "tokens/afar", "");
        assertEquals(1, afar.say("group", "list").exitCode(), "a removed token lets nobody in");
    }

    private RemoteGantry afar(String role) {
        String token = "{\"name\":\"" + Stage.fresh(role) + "\",\"role\":\"" + role + "\",\"days\":1}";
        return new RemoteGantry(port, console.ask("POST", "tokens", token).getString("token"));
    }

    private static String done(RemoteGantry afar, String line) {
        RemoteGantry.Said said = afar.ask(line);
        assertEquals(0, said.exitCode(), line + ": " + said.text());
        return said.text();
    }

    /** What is asked by the console is what is asked beside the cluster; what is changed by it is changed there. */
    @Order(2)
    @Test
    void theSameIsAskedAndChangedFromAfar() {
        RemoteGantry admin = afar("admin");
        String made = Stage.fresh("afar");
        done(admin, "topic create " + made + " -q 2");
        done(admin, "topic update " + made + " --read-queues 3");
        done(admin, "group create " + made + " --retries 3");
        String sent = done(admin, "msg send -t " + made + " --queue 1 --key k-afar --tag a --body told -o json");
        String id = sent.replaceFirst("(?s).*\"id\":\"(\\w+)\".*", "$1");
        Await.that("the message is in the index", SOON, () -> done(admin, "msg find k-afar -t " + made)
                .contains("told"));
        done(admin, "offset reset " + made + " -t " + made + " --to earliest --yes");
        RemoteGantry.looks(made, id).forEach(line -> awaitTheSame(admin, line));
        assertTrue(done(admin, "top --count 1 --interval 500ms").contains(made));
        String unasked = admin.ask("topic delete " + made).text();
        assertTrue(unasked.contains("give your consent with --yes"), unasked);
        done(admin, "group delete " + made + " --yes");
        done(admin, "topic delete " + made + " --yes");
        Await.that("it is gone", SOON, () -> RemoteGantry.run("topic show " + made + " -n " + names.address())
                .text()
                .contains("There is no topic " + made));
        console.await("audit", "delete topic " + made + " on " + broker.address());
    }

    /** Both ask one after the other, and something may have changed in between. */
    private void awaitTheSame(RemoteGantry admin, String line) {
        String rates = "\"(\\w+PerSecond|diskPercent)\":[^,}]+";
        String[] last = {"", ""};
        try {
            Await.that("beside the cluster and from afar it is the same: " + line, SOON, () -> {
                RemoteGantry.Said beside = RemoteGantry.run(line + " -o json -n " + names.address());
                assertEquals(0, beside.exitCode(), line + ": " + beside.text());
                last[0] = beside.text().replaceAll(rates, "");
                last[1] = done(admin, line + " -o json").replaceAll(rates, "");
                return last[0].equals(last[1]);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + last[0] + "\n" + last[1], e);
        }
    }

    @Order(2)
    @Test
    void theRoleOfATokenDecidesWhatIsPassedOn() {
        RemoteGantry viewer = afar("viewer");
        RemoteGantry operator = afar("operator");
        String made = Stage.fresh("by-operator");
        String refused = viewer.ask("topic create " + made).text();
        assertTrue(refused.contains("This needs the role operator"), refused);
        done(operator, "topic create " + made + " -q 1");
        refused = operator.ask("topic update " + made + " --perm r").text();
        assertTrue(refused.contains("This needs the role admin: to change topic " + made), refused);
        refused = operator.ask("topic delete " + made + " --yes").text();
        assertTrue(refused.contains("This needs the role admin: to delete topic"), refused);
        assertEquals(1, afar("admin").ask("topic delete TBW102 --yes").exitCode(), "brokers need it");
        String kept = viewer.ask("topic show TBW102").text();
        assertTrue(kept.contains("gantry-broker"), kept);
        int other = Ports.next();
        String stranger = console.call("GET", "/api/v1/requests?code=28&to=127.0.0.1:" + other, "")
                .body();
        assertTrue(stranger.contains("is no node of this console's cluster"), stranger);
        assertFalse(viewer.ask("broker config").text().contains("ecret"), "no setting that is a secret");
        String doctor = viewer.ask("doctor").text();
        assertTrue(doctor.contains("run it there with -n or -b"), doctor);
    }

    private long lag() {
        return console.get("groups/" + group).getJsonArray("queues").getValuesAs(JsonObject.class).stream()
                .mapToLong(queue -> queue.getJsonNumber("lag").longValue())
                .sum();
    }

    @Order(2)
    @Test
    void everyPageIsShownToEveryRoleWithoutAComplaint() {
        Browser page = browser();
        for (String role : List.of("viewer", "operator", "admin")) {
            page.logIn(role, PASSWORD);
            for (String name : PAGES) {
                page.go("#/" + name);
                page.await("nav.side a[href='#/" + name + "'][aria-current=page]");
                page.await("#page > *");
                Await.that(
                        name + " is drawn",
                        SOON,
                        () -> ((Number) page.script("return document.querySelector('#page').innerText.trim().length"))
                                        .intValue()
                                > 20);
            }
            assertEquals(List.of(), page.complaints(), role);
            page.logOut();
            // What a page had asked for before may be refused after it.
            assertEquals(List.of(), page.faults(), role);
        }
    }

    @Order(3)
    @Test
    void aProducersTrafficIsSeenAndSurvivesAReload() {
        Browser page = browser();
        page.logIn("admin", PASSWORD);
        Await.that("the rate is not 0", SOON, () -> {
            send(50);
            return !page.said("[data-key=in]").matches("0|–");
        });
        page.await("[data-key=p99]", "[0-9.]+ ms");
        page.load();
        page.await("g-plot canvas");
        Await.that("the plot has its points", SOON, () -> {
            send(50);
            return peak(page) > 10;
        });
        page.shoot("overview");
        page.script("document.querySelector('.tools button').click()");
        page.shoot("overview-dark");
        page.script("document.querySelectorAll('.tools button')[1].click()");
        page.awaitText("每秒写入");
        page.shoot("overview-zh");
        page.script("document.querySelectorAll('.tools button')[1].click();"
                + " document.querySelector('.tools button').click()");
        page.shootPhone("overview-phone");
        for (String name : PAGES) {
            page.go("#/" + name);
            page.await("nav.side a[href='#/" + name + "'][aria-current=page]");
            page.await("#page table, #page dl, #page form");
            page.shoot(name);
            page.shootPhone(name + "-phone");
        }
        assertEquals(List.of(), page.complaints());
    }

    private static double peak(Browser page) {
        Object highest = page.script("return Math.max(0, ...(document.querySelector('g-plot')?.points ?? [])"
                + ".map(point => point.v.in ?? 0))");
        return ((Number) highest).doubleValue();
    }

    @Order(4)
    @Test
    void aGroupThatIsMovedByClicksGetsItsMessagesAgain() {
        Browser page = browser();
        page.go("#/topics/" + topic);
        page.click("#send");
        page.type("dialog textarea", "from the browser");
        page.click("dialog button.first");
        page.awaitText(": stored");
        page.shoot("topic");
        console.await("topics/" + topic, shown -> ConsoleCaller.stored(shown) >= sent + BY_HAND + 1);
        consume("second", (int) lag());
        Await.that("all is consumed", SOON, () -> lag() == 0);
        page.go("#/groups/" + group);
        page.click("#reset");
        page.choose("dialog select[name=where]", "earliest");
        page.click("dialog button.first");
        page.await("#preview");
        page.shoot("group-preview");
        page.type("dialog input[name=word]", "something else");
        page.click("dialog button.first");
        page.awaitText("That is not it");
        page.type("dialog input[name=word]", group);
        page.click("dialog button.first");
        page.awaitText("Moved: " + group);
        page.click("dialog button.first");
        Await.that("it is back at the beginning", SOON, () -> lag() >= 8);
        consume("third", 8);
        assertEquals("retry", console.get("topics/~RETRY~" + group).getString("kind"));
        page.go("#/topics/~RETRY~" + group);
        page.awaitText("%RETRY%" + group);
        assertEquals(List.of(), page.complaints());
    }

    @Order(4)
    @Test
    void aTokenIsMadeByClicksAndShownOnce() {
        Browser page = browser();
        page.go("#/users");
        page.click("#new-token");
        page.type("dialog input[name=name]", "clicked");
        page.click("dialog button.first");
        String token = page.said("#token");
        RemoteGantry.Said groups = new RemoteGantry(port, token).say("group", "list");
        assertEquals(0, groups.exitCode(), groups.text());
        page.load();
        page.go("#/users");
        page.awaitText("clicked");
        assertFalse(page.text().contains(token), "it is shown once");
        assertEquals(List.of(), page.complaints());
    }

    @Order(5)
    @Test
    void replicationIsSwitchedAndAFeatureInstalledByClicks() {
        Browser page = browser();
        page.go("#/ha");
        page.click("#switch");
        page.choose("dialog select[name=technique]", "async");
        page.click("dialog button.first");
        page.await("dialog pre.plan");
        page.awaitText("dry run: nothing was changed");
        page.type("dialog input[name=word]", "async");
        page.click("dialog button.first");
        page.awaitText("Done");
        page.shoot("switched");
        page.click("dialog button.first");
        console.await("ha", told -> told.getString("technique").equals("async"));
        send(1);
        page.go("#/runtime");
        page.await("#configurations", ".*io\\.gantry\\.console.*port = " + port + ".*");
        page.click("[data-install=metrics-prometheus]");
        page.await("dialog pre.plan");
        page.type("dialog input[name=word]", "metrics-prometheus");
        page.click("dialog button.first");
        page.awaitText("Done");
        page.click("dialog button.first");
        assertTrue(new Shell(broker).run("feature:list").contains("installed  metrics-prometheus"));
        console.await("audit", "ha:switch async\"");
        console.await("audit", "feature:install metrics-prometheus");
        page.shoot("audit");
        assertEquals(List.of(), page.complaints());
    }

    @Order(6)
    @Test
    void aBrokerThatIsAwayIsARowWithItsReason() {
        Node other = Node.broker(Peer.GANTRY, names.address())
                .with("brokerName", "second")
                .start();
        try {
            Await.that(
                    "both are shown",
                    SOON,
                    () -> console.get("brokers").getJsonArray("items").size() == 2);
            other.pause();
            Await.that("one does not answer", SOON, () -> console.get("brokers")
                    .toString()
                    .contains(other.address() + " did not answer"));
            long begun = Clock.system().millis();
            assertEquals(1, console.get("topics").getJsonArray("unreachable").size());
            long took = Clock.system().millis() - begun;
            assertTrue(took < 10_000, "a list waits for nobody: " + took + " ms");
            other.kill();
            Await.that("it is gone, and still shown", SOON, () -> console.get("brokers")
                    .toString()
                    .contains("No name server knows it any more"));
            assertEquals(2, console.get("brokers").getJsonArray("items").size());
        } finally {
            other.close();
        }
    }

    @Order(7)
    @Test
    void theConsoleGoesAndComesWithItsFeature() {
        Shell shell = new Shell(broker);
        shell.run("feature:remove console");
        assertFalse(console.isOpen());
        assertFalse(shell.run("felix:lb -s").contains("jetty"), "its web server went with it");
        shell.run("feature:install console");
        Await.that("the console is there again", SOON, console::isOpen);
        console.logIn("admin", PASSWORD);
        assertEquals(
                401,
                console.call("POST", "/api/v1/session", "{\"user\":\"admin\",\"password\":\"x\"}")
                        .statusCode());
    }

    /** By its name servers alone, in a node that has no broker: the same road for a cluster of Apache's. */
    @Order(8)
    @Test
    void aClusterOfApachesIsSeenAndChanged() {
        int other = Ports.next();
        try (Node theirNames = Node.nameServer(Peer.APACHE).start();
                Node theirs = Node.broker(Peer.APACHE, theirNames.address())
                        .with("timerWheelEnable", "true")
                        .start();
                Node host = Node.nameServer(Peer.GANTRY)
                        .withOption("-Drocketmq.namesrv.addr=" + theirNames.address())
                        .withOption("-Dconsole.port=" + other)
                        .start()) {
            host.awaitWhole();
            new Shell(host).run("feature:install console");
            ConsoleCaller caller = new ConsoleCaller(other);
            caller.logIn("admin", ConsoleCaller.firstPassword(host));
            caller.ask("POST", "topics", "{\"topic\":\"theirs\",\"queues\":2}");
            Await.that(
                    "their name server knows it",
                    SOON,
                    () -> caller.call("POST", "/api/v1/topics/theirs/messages", "{\"body\":\"x\",\"keys\":\"k\"}")
                                    .statusCode()
                            == 200);
            caller.await("messages?topic=theirs&key=k", told -> told.getInt("matched") >= 1);
            caller.await(
                    "journeys?topic=theirs&key=k",
                    way -> way.getString("stage").equals("dispatched")
                            && way.getJsonObject("looked")
                                    .getJsonArray("leftOut")
                                    .isEmpty());
            JsonObject waits = caller.get("delays").getJsonArray("items").getJsonObject(0);
            assertEquals(18, waits.getJsonArray("levels").size());
            assertFalse(waits.getJsonObject("timer").containsKey("reason"), waits.toString());
            JsonObject halves = caller.get("transactions").getJsonArray("items").getJsonObject(0);
            assertTrue(halves.getBoolean("complete") && halves.getInt("waiting") == 0, halves.toString());
            caller.await("brokers", theirs.address());
            // A broker may be listed a moment before it has answered for the first time.
            JsonObject group = caller.await(
                            "ha/groups", told -> told.getJsonArray("groups").getValuesAs(JsonObject.class).stream()
                                    .anyMatch(each -> theirs.address().equals(each.getString("leader", ""))))
                    .getJsonArray("groups")
                    .getJsonObject(0);
            assertFalse(group.getBoolean("own"));
            assertTrue(group.getJsonArray("members").getJsonObject(0).containsKey("end"), group.toString());
            Await.that("its rates are plotted", SOON, () -> caller.get("overview")
                    .toString()
                    .contains("\"in\":"));
            assertTrue(caller.get("topics?search=theirs").getInt("total") >= 1);
            caller.ask("DELETE", "topics/theirs?confirm=theirs", "");
        }
    }
}
