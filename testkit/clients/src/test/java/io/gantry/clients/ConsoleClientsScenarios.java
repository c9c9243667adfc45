package io.gantry.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
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
 * The console of a broker that lets in only who signs, and to what: whom that is, who is connected, and what was given
 * up is sent again, by clicks, beside real clients. The pictures of the pages are in {@code target/console}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConsoleClientsScenarios {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final String PASSWORD = "chosen by the test";
    private static final String OWN = "the-console";
    private static final String SECRET = "secret-of-the-console";
    private static final int NO_PERMISSION = 16;

    private final int port = Ports.next();
    private final String topic = Stage.fresh("guarded");
    private final ClientVm client = Stage.shared().client(ClassPath.CLIENT_5);
    private final Begun begun = new Begun();
    private Node names;
    private Node broker;
    private ConsoleCaller console;
    private Browser page;
    /** How many messages were acknowledged. */
    private int sent;

    @BeforeAll
    void start() {
        assumeTrue(Peer.chosen() == Peer.GANTRY, "skipped, because Apache's broker has no console in it");
        Browser.assumeThere();
        names = begun.add(Node.nameServer(Peer.GANTRY).start());
        broker = begun.add(Node.broker(Peer.GANTRY, names.address())
                .with("authenticationEnabled", "true")
                .with("authorizationEnabled", "true")
                .with("initAuthenticationUser", "{\"username\":\"" + OWN + "\",\"password\":\"" + SECRET + "\"}")
                .with("consolePort", port)
                .with("consoleAccessKey", OWN)
                .with("consoleSecretKey", SECRET)
                .with("aclEnable", "true")
                .withOption("-Drocketmq.home.dir=" + homeOfOld())
                .guarded()
                .start());
        begun.add(() -> client.run("stopProducers", Map.of()));
        broker.awaitWhole();
        new Shell(broker).run("feature:install auth");
        new Shell(broker).run("feature:install console");
        console = new ConsoleCaller(port);
        console.logIn("admin", ConsoleCaller.firstPassword(broker));
        for (String role : List.of("viewer", "operator", "admin")) {
            console.ask("PUT", "users/" + role, "{\"role\":\"" + role + "\",\"password\":\"" + PASSWORD + "\"}");
        }
        console.logIn("admin", PASSWORD);
        console.ask("POST", "topics", "{\"topic\":\"" + topic + "\",\"queues\":2}");
        page = begun.add(Browser.at(port));
    }

    /** Where an account of RocketMQ 4 is, as its broker left it. */
    private static Path homeOfOld() {
        Path home = Places.scratch("home-of-4");
        try {
            Files.createDirectories(home.resolve("conf"));
            Files.writeString(
                    home.resolve("conf/plain_acl.yml"), "accounts:\n- accessKey: of-old\n  secretKey: secret-of-old\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return home;
    }

    @AfterAll
    void stop() {
        begun.close();
    }

    private Map<String, Object> as(String user, String secret, Object... pairs) {
        Map<String, Object> all = new LinkedHashMap<>(Stage.argsAt(names.address(), pairs));
        all.put("accessKey", user);
        all.put("secretKey", secret);
        return all;
    }

    /** What a producer of its own hears as that user. */
    private JsonObject send(String user, String secret) {
        String group = Stage.fresh("signers");
        JsonObject answer =
                client.attempt("send", as(user, secret, "topic", topic, "count", 1, "group", group, "retries", 0));
        sent += answer.containsKey("results") ? 1 : 0;
        return answer;
    }

    /** It is refused from now on; a busy machine may make a client wait in vain for the answer that says so. */
    private void assertRefused(String user, String secret) {
        String[] last = {""};
        Await.that(user + " is refused", SOON, () -> {
            last[0] = send(user, secret).toString();
            assertFalse(last[0].contains("\"results\""), last[0]);
            return last[0].contains("\"code\":" + NO_PERMISSION);
        });
    }

    private void save(String... said) {
        page.click("dialog button.first");
        for (String each : said) {
            page.awaitText(each);
        }
    }

    /** The page in both themes, and on a phone. */
    private void shoot(String name) {
        page.shoot(name);
        page.script("document.querySelector('.tools button').click()");
        page.shoot(name + "-dark");
        page.script("document.querySelector('.tools button').click()");
        page.shootPhone(name + "-phone");
    }

    @Order(1)
    @Test
    void aUserAndItsPolicyAreMadeByClicksAndCountForARealClient() {
        Await.that("clients find the topic", SOON, () -> send(OWN, SECRET).containsKey("results"));
        assertRefused("alice", "secret-of-alice");
        page.logIn("admin", PASSWORD);
        page.go("#/acl");
        page.awaitText(OWN);
        page.click("#create");
        page.type("dialog input[name=user]", "no name");
        page.type("dialog input[name=secret]", "secret-of-alice");
        save("user has 1 to 128 of the signs");
        page.type("dialog input[name=user]", "alice");
        save("Created: gantry-broker:0");
        assertRefused("alice", "secret-of-alice");
        page.click("[data-policy=alice]");
        page.type("dialog input[name=resource]", "Topic:" + topic);
        page.type("dialog input[name=actions]", "Pub");
        save("Changed: gantry-broker:0");
        page.await("[data-forget='Topic:" + topic + "']");
        Await.that(
                "alice may send", SOON, () -> send("alice", "secret-of-alice").containsKey("results"));
        assertRefused("alice", "another");
        shoot("acl");
        String told = console.get("acl/users").toString()
                + console.get("acl/policies")
                + console.await("audit", "alice: Allow [Pub] on Topic:" + topic)
                + console.get("brokers/gantry-broker:0/settings")
                + broker.log();
        assertFalse(told.contains("secret-of-"), "secrets are written, never told: " + told);
        page.click("[data-forget='Topic:" + topic + "']");
        page.type("dialog input[name=word]", "Topic:" + topic);
        save("Delete policy Topic:" + topic + ": gantry-broker:0");
        assertRefused("alice", "secret-of-alice");
        page.click("[data-policy=alice]");
        page.type("dialog input[name=resource]", "*");
        save("Changed: gantry-broker:0");
        page.click("[data-delete=alice]");
        page.await("#preview table");
        page.shoot("acl-delete");
        page.type("dialog input[name=word]", "alice");
        save("Delete user alice: gantry-broker:0");
        assertRefused("alice", "secret-of-alice");
        console.await("acl/policies", policies -> policies.getInt("total") == 0);
        assertEquals(List.of(), page.faults());
    }

    @Order(2)
    @Test
    void anAccountOfOldIsMadeByClicksAndCountsForARealClient() {
        page.go("#/acl");
        page.await("[data-account=of-old]");
        page.click("#create-account");
        page.type("dialog input[name=user]", "newcomer");
        page.type("dialog input[name=secret]", "secret-of-new");
        page.type("dialog textarea[name=topics]", topic);
        save("topics is at most");
        page.type("dialog textarea[name=topics]", topic + "=PUB, other=SUB");
        save("Created: gantry-broker:0");
        Await.that("newcomer may send", SOON, () -> send("newcomer", "secret-of-new")
                .containsKey("results"));
        assertRefused("newcomer", "another");
        shoot("acl-accounts");
        page.click("[data-account=newcomer]");
        page.type("dialog textarea[name=topics]", topic + "=DENY");
        save("Changed: gantry-broker:0");
        assertRefused("newcomer", "secret-of-new");
        String told = console.await("acl/accounts", topic + "=DENY").toString() + console.get("audit") + broker.log();
        assertTrue(told.contains("of-old"), told);
        assertFalse(told.contains("secret-of-"), "secrets are written, never told: " + told);
        page.click("[data-remove=newcomer]");
        page.type("dialog input[name=word]", "newcomer");
        save("Delete account newcomer: gantry-broker:0");
        console.await("acl/accounts", accounts -> accounts.getInt("total") == 1);
        assertRefused("nobody", "nothing");
        page.click("#trust");
        page.type("dialog textarea[name=addresses]", "127.0.0.*\n10.0.0.{1,2}");
        page.type("dialog input[name=word]", "unsigned");
        save("Changed: gantry-broker:0");
        Await.that("whoever is near may send", SOON, () -> send("nobody", "nothing")
                .containsKey("results"));
        page.click("#trust");
        page.type("dialog textarea[name=addresses]", "");
        page.type("dialog input[name=word]", "unsigned");
        save("Changed: gantry-broker:0");
        console.await("acl/trusted", trusted -> trusted.getInt("total") == 0);
        assertRefused("nobody", "nothing");
        assertEquals(List.of(), page.faults());
    }

    private Map<String, Object> consumer(String group, Object... more) {
        Map<String, Object> all =
                as(OWN, SECRET, "topic", topic, "group", group, "name", group, "mode", "push", "count", 1);
        all.put("timeoutMillis", 60_000);
        all.putAll(Stage.argsAt(names.address(), more));
        return all;
    }

    @Order(3)
    @Test
    void aConsumersOwnStackIsSeenAndSilenceIsSaid() {
        String group = Stage.fresh("looked-at");
        // One of its own: it is made to stand still, which other scenarios would not forgive.
        try (ClientVm paused = ClientVm.start(ClassPath.CLIENT_5)) {
            paused.run("startConsumer", consumer(group));
            paused.run("awaitConsumer", consumer(group));
            page.go("#/clients");
            page.awaitText("looked-at");
            page.awaitText("signers");
            shoot("clients");
            page.go("#/clients/" + group);
            page.await("[data-stack]");
            // The version that the client said it is of.
            page.await("#page table", ".*\\b5\\.5\\.0\\b.*");
            page.shoot("client");
            page.click("[data-running]");
            page.await("#running table");
            page.awaitText("PROP_CLIENT_VERSION");
            page.shoot("client-running");
            page.click("dialog button.first");
            page.click("[data-stack]");
            page.awaitText("ConsumeMessageThread_");
            page.shoot("client-stack");
            page.click("dialog button.first");
            String id = console.await("groups/" + group, told -> !told.getJsonArray("members")
                            .isEmpty())
                    .getJsonArray("members")
                    .getJsonObject(0)
                    .getString("client");
            String running = "clients/consumers/" + group + "/running?client=" + URLEncoder.encode(id, UTF_8);
            assertEquals(
                    topic,
                    console.get(running).getJsonArray("subscriptions").getValuesAs(JsonObject.class).stream()
                            .map(row -> row.getString("topic"))
                            .filter(topic::equals)
                            .findFirst()
                            .orElse("none"));
            assertEquals(
                    404,
                    console.call("GET", "/api/v1/clients/consumers/" + group + "/running?client=nobody", "")
                            .statusCode());
            assertEquals(List.of(), page.complaints());
            paused.pause();
            page.click("[data-stack]");
            page.awaitText("did not answer within 5 s");
            page.shoot("client-silent");
            page.click("dialog button.first");
            assertEquals(List.of(), page.faults());
            paused.resume();
        }
    }

    @Order(4)
    @Test
    void deadLettersAreSentAgainByClicksAndConsumed() {
        String group = Stage.fresh("gave-up");
        client.run("startConsumer", consumer(group, "failures", 99, "maxReconsume", 0));
        send(OWN, SECRET);
        assertTrue(sent >= 3, "what was sent up to now: " + sent);
        long given = console.await("messages?topic=" + topic, told -> told.getInt("matched") >= sent)
                .getInt("matched");
        Await.that("all of it is given up", SOON, () -> deadLetters(group) == given);
        client.run("stopConsumer", consumer(group));
        page.go("#/dead-letters");
        page.awaitText(group);
        page.shoot("dead-letters");
        page.go("#/dead-letters/" + group);
        page.click("[data-choose]");
        page.click("#resend");
        page.await("#preview table");
        page.shoot("dead-letters-resend");
        page.choose("dialog select[name=to]", "retry");
        save("%RETRY%" + group);
        page.click("dialog button.first");
        shoot("dead-letters-group");
        client.run("startConsumer", consumer(group));
        try {
            JsonObject taken = client.run("awaitConsumer", consumer(group));
            assertTrue(taken.getJsonArray("accepted").size() >= 1, taken.toString());
            assertTrue(taken.toString().contains(topic), "it looks like the first one: " + taken);
            page.click("#all");
            page.click("#resend");
            save("Sent: " + given + " of " + given);
            page.click("dialog button.first");
            taken = client.run("awaitConsumer", consumer(group, "count", given + 1));
            assertTrue(taken.getJsonArray("accepted").size() > given, taken.toString());
        } finally {
            client.run("stopConsumer", consumer(group));
        }
        String file = console.call("GET", "/api/v1/dead-letters/" + group + "/export", "")
                .body();
        assertEquals(given + 1, file.lines().count(), file);
        assertTrue(file.endsWith("{\"complete\":true,\"exported\":" + given + "}\n"), file);
        String some = console.call("GET", "/api/v1/dead-letters/" + group + "/export?limit=1", "")
                .body();
        assertTrue(some.endsWith("{\"complete\":false,\"exported\":1}\n"), some);
        assertEquals(List.of(), page.complaints());
    }

    private long deadLetters(String group) {
        return console.get("dead-letters?search=" + group).getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .mapToLong(row -> row.getJsonNumber("messages").longValue())
                .sum();
    }

    private void awaitStored(String name, long count) {
        console.await("topics/" + name, told -> ConsoleCaller.stored(told) == count);
    }

    /** Has all dead letters of the group sent to it again, by clicks; the job is shown then. */
    private void resendAll(String group, int perSecond) {
        page.go("#/dead-letters/" + group);
        page.click("#resend-all");
        page.choose("dialog select[name=to]", "retry");
        page.type("dialog input[name=perSecond]", String.valueOf(perSecond));
        page.click("dialog button.first");
        page.await("#job");
    }

    /** How far the job is that the page shows, in parts of one. */
    private double shownPart() {
        Object part = page.script("const bar = document.querySelector('#job progress');"
                + " return bar && bar.hasAttribute('value') ? bar.value / bar.max : 0");
        return ((Number) part).doubleValue();
    }

    private JsonObject newestJob() {
        return console.get("jobs").getJsonArray("items").getJsonObject(0);
    }

    private List<String> file(JsonObject job) {
        String path = "/api/v1/jobs/" + job.getString("id") + "/file";
        return console.call("GET", path, "").body().lines().toList();
    }

    private JsonObject awaitJob(String kind, String body) {
        String id = console.ask("POST", "jobs/" + kind, body).getString("id");
        Await.that(kind + " is over", SOON, () -> console.get("jobs/" + id).containsKey("ended"));
        return console.get("jobs/" + id);
    }

    /** The whole road of a long change: seen while it goes on, stopped between two messages, and once to its end. */
    @Order(5)
    @Test
    void hundredsOfDeadLettersAreAJobThatIsSeenAndStoppedHalfWay() {
        String group = Stage.fresh("hundreds");
        String producer = Stage.fresh("many");
        client.run("send", as(OWN, SECRET, "topic", topic, "count", 300, "key", "case-", "group", producer));
        sent += 300;
        long all = ConsoleCaller.stored(console.await("topics/" + topic, told -> ConsoleCaller.stored(told) >= sent));
        client.run("startConsumer", consumer(group, "failures", 99, "maxReconsume", 0));
        Await.that("all of it is given up", SOON, () -> deadLetters(group) == all);
        client.run("stopConsumer", consumer(group));
        resendAll(group, 15);
        Await.that("it is at work", SOON, () -> shownPart() > 0.02);
        page.shoot("job-running");
        page.click("[data-stop]");
        page.click("dialog button.first");
        page.await("#job [data-state=cancelled]");
        JsonObject stopped = newestJob();
        long again = stopped.getJsonNumber("done").longValue();
        assertTrue(again > 0 && again < all, "half-way: " + stopped);
        assertEquals(again, stopped.getJsonObject("figures").getInt("sent"));
        assertEquals(again, file(stopped).size());
        shoot("job-stopped");
        awaitStored("~RETRY~" + group, again);
        client.run("startConsumer", consumer(group));
        try {
            JsonObject taken = client.run("awaitConsumer", consumer(group, "count", again));
            assertEquals(again, taken.getJsonArray("accepted").size());
            page.click("[data-resume]");
            page.click("dialog button.first");
            // At the pace of the first one: for some twenty seconds, if nothing else is to be done.
            Await.that("the rest is sent", LONG, () -> newestJob()
                    .getString("state")
                    .equals("done"));
            page.await("#job [data-state=done]");
            JsonObject rest = newestJob();
            assertEquals(all - again, rest.getJsonObject("figures").getInt("sent"), rest.toString());
            assertTrue(rest.getString("subject").endsWith(", what is left of " + stopped.getString("id")), "" + rest);
            taken = client.run("awaitConsumer", consumer(group, "count", all));
            assertEquals(all, taken.getJsonArray("accepted").size());
            awaitStored("~RETRY~" + group, all);
            String resume = "/api/v1/jobs/" + stopped.getString("id") + "/resume";
            assertEquals(409, console.call("POST", resume, "{}").statusCode(), "once only");
        } finally {
            client.run("stopConsumer", consumer(group));
        }
        page.go("#/jobs");
        page.await("[data-state=done]");
        page.await("[data-state=cancelled]");
        shoot("jobs");
        console.await("audit", "cancelled: " + again + " of " + all + " messages; Cancelled by admin");
        console.await("audit", "done: " + (all - again) + " of " + (all - again) + " messages");
        assertEquals(List.of(), page.complaints());
        exportAndMove(group, all);
    }

    private void exportAndMove(String group, long all) {
        Await.that("what the consumer told at its end is known", SOON, () -> consumed(group) == all);
        List<String> lines = file(awaitJob("export", "{\"group\":\"" + group + "\"}"));
        assertEquals(all + 1, lines.size());
        assertEquals("{\"complete\":true,\"exported\":" + all + "}", lines.get(lines.size() - 1));
        String where = "{\"groups\":[\"" + group + "\"],\"to\":\"earliest\",\"dryRun\":";
        assertEquals(
                all, awaitJob("move", where + "true}").getJsonObject("figures").getInt("again"));
        assertEquals(all, consumed(group), "it was only tried");
        assertEquals("done", awaitJob("move", where + "false}").getString("state"));
        Await.that("it is back at the beginning", SOON, () -> consumed(group) == 0);
        page.go("#/messages");
        page.type("form input[name=topic]", topic);
        page.type("form input[name=text]", "case-299");
        page.click("#look");
        page.await("#job [data-state=done]");
        page.awaitText("case-299");
        assertEquals(1, newestJob().getJsonObject("figures").getInt("matched"));
        page.shoot("job-search");
        assertEquals(List.of(), page.complaints());
    }

    private long consumed(String group) {
        return console.get("groups/" + group).getJsonArray("queues").getValuesAs(JsonObject.class).stream()
                .filter(queue -> queue.getString("topic").equals(topic))
                .mapToLong(queue -> queue.getJsonNumber("consumed").longValue())
                .sum();
    }

    /** Every page shows something, signed as the console is; a viewer is offered nothing that only others may do. */
    @Order(9)
    @Test
    void aViewerSeesEveryPageWhereRequestsAreSigned() {
        page.logOut();
        page.logIn("viewer", PASSWORD);
        for (String name :
                List.of("overview", "brokers", "topics", "groups", "clients", "dead-letters", "jobs", "acl")) {
            page.go("#/" + name);
            page.await("nav.side a[href='#/" + name + "'][aria-current=page]");
            page.await("#page table, #page dl");
            Object bad = page.script("return document.querySelector('.note')?.innerText ?? ''");
            assertEquals("", bad, name);
        }
        page.awaitText(OWN);
        assertEquals(0L, page.script("return document.querySelectorAll('#create, [data-policy]').length"));
        page.script("document.querySelectorAll('.tools button')[1].click()");
        page.awaitText("可访问代理的用户");
        page.shoot("acl-zh");
        assertEquals(List.of(), page.complaints());
    }
}
