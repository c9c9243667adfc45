package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.Keys;

/** What a browser has to put up with: answers that come late, in another order, or not at all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConsolePageScenarios {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final int port = Ports.next();
    private Node names;
    private Node broker;
    private ConsoleCaller console;
    private Browser page;

    @BeforeAll
    void start() {
        assumeTrue(Peer.chosen() == Peer.GANTRY, "skipped, because Apache's broker has no console in it");
        Browser.assumeThere();
        names = Node.nameServer(Peer.GANTRY).start();
        broker = Node.broker(Peer.GANTRY, names.address())
                .with("consolePort", port)
                .start();
        broker.awaitWhole();
        new Shell(broker).run("feature:install console");
        console = new ConsoleCaller(port);
        console.logIn("admin", ConsoleCaller.firstPassword(broker));
        page = Browser.at(port);
    }

    @AfterAll
    void stop() {
        if (page != null) {
            page.close();
        }
        if (broker != null) {
            broker.close();
            names.close();
        }
    }

    private void logIn() {
        page.logIn("admin", ConsoleCaller.firstPassword(broker));
    }

    /** Requests by that method wait until they are let go. */
    private void hold(String method) {
        page.script(
                "window.real ??= window.fetch; window.held = []; window.fetch = (path, ...more) =>"
                        + " more[0].method !== arguments[0] ? window.real(path, ...more)"
                        + " : new Promise(done => held.push({path, go: () => done(window.real(path, ...more))}))",
                method);
    }

    private Object held() {
        return page.script("return window.held.map(one => one.path)");
    }

    private void holdNothing() {
        page.script("window.fetch = window.real");
    }

    private void letGo() {
        page.script("const all = window.held; window.held = []; all.forEach(one => one.go())");
    }

    @Order(1)
    @Test
    void aPageThatWasLeftWhileItWasFetchedDoesNotComeAfterAll() {
        logIn();
        Object shown = page.script("return (async () => {"
                + " const go = hash => new Promise(there => {"
                + "   addEventListener('hashchange', there, {once: true}); location.hash = hash; });"
                + " await go('#/topics');"
                + " await go('#/overview');"
                + " const menu = await (await fetch('/api/v1/pages')).json();"
                + " const left = await import(menu.items.find(one => one.id === 'topics').module);"
                + " await new Promise(next => { setTimeout(next); });"
                + " await document.querySelector('gantry-app').updateComplete;"
                + " return [...document.querySelector('#page').children].map(one => one instanceof left.default)"
                + "   + ' ' + document.querySelector('nav.side a[aria-current]').getAttribute('href'); })()");
        assertEquals("false #/overview", shown);
        assertEquals(List.of(), page.complaints());
    }

    /** More messages than one answer has are looked for by a job, with what was entered. */
    @Order(2)
    @Test
    void lookingThroughAllOfItKeepsTheKey() {
        String topic = Stage.fresh("keyed");
        console.ask("POST", "topics", "{\"topic\":\"" + topic + "\",\"queues\":1}");
        String path = "topics/" + topic + "/messages";
        Await.that(
                "the topic is there",
                SOON,
                () -> console.call("POST", "/api/v1/" + path, "{\"body\":\"x\",\"keys\":\"other\"}")
                                .statusCode()
                        == 200);
        for (int i = 0; i < 64; i++) {
            console.ask("POST", path, "{\"body\":\"x\",\"keys\":\"wanted\"}");
        }
        Await.that(
                "all are in the index",
                SOON,
                () -> console.get("messages?topic=" + topic + "&key=wanted").getInt("matched") == 64);
        page.go("#/messages");
        page.type("form input[name=topic]", topic);
        page.type("form input[name=key]", "wanted");
        page.click("#look");
        page.click("#search-all");
        page.await("#job [data-state=done]");
        JsonObject job = console.get("jobs").getJsonArray("items").getJsonObject(0);
        assertEquals("\"wanted\" in " + topic, job.getString("subject"));
        assertEquals(64, job.getJsonObject("figures").getInt("matched"), job.toString());
        assertEquals(List.of(), page.complaints());
    }

    /** Whoever could close it would believe that nothing happens. */
    @Order(3)
    @Test
    void aDialogStaysWhileItsWorkIsDone() {
        String topic = Stage.fresh("slow");
        page.go("#/topics");
        page.click("#create");
        page.type("dialog input[name=topic]", topic);
        hold("POST");
        page.click("dialog button.first");
        page.await("dialog button.first:disabled");
        page.await("dialog button[type=button]:disabled");
        page.script("document.querySelector('dialog').dispatchEvent(new Event('cancel', {cancelable: true}))");
        page.await("dialog");
        letGo();
        page.awaitText("Created: " + topic);
        holdNothing();
        page.click("#create");
        page.click("dialog button[type=button]");
        assertEquals(0L, page.script("return document.querySelectorAll('dialog').length"));
        assertEquals(List.of(), page.complaints());
    }

    /** Somebody types faster than the node answers. */
    @Order(4)
    @Test
    void aSearchIsAskedForOnceTheOneBeforeIsAnswered() {
        page.go("#/brokers");
        page.await("nav.side a[href='#/brokers'][aria-current=page]");
        page.go("#/topics");
        page.await("#page td a");
        hold("GET");
        for (String text : List.of("T", "TB", "TBW")) {
            page.script(
                    "const field = document.querySelector('input[type=search]'); field.value = arguments[0];"
                            + " field.dispatchEvent(new Event('input'))",
                    text);
        }
        assertEquals(List.of(topics("T")), held());
        letGo();
        Await.that("the last one is asked for", SOON, () -> held().equals(List.of(topics("TBW"))));
        letGo();
        holdNothing();
        assertEquals(List.of(), page.complaints());
    }

    private static String topics(String search) {
        return "/api/v1/topics?search=" + search + "&kind=normal&from=0&size=25";
    }

    /** Tab comes to whatever can be clicked or typed into, Enter clicks it, Escape leaves a dialog. */
    @Order(5)
    @Test
    void aPageIsUsedByTheKeyboardAlone() {
        page.load();
        page.go("#/topics");
        page.await("#page td a");
        String all = "[...document.querySelectorAll('a[href], button:enabled, input, select')]"
                + ".filter(one => one.offsetParent)";
        int most = 10 + ((Number) page.script("return " + all + ".length")).intValue();
        for (int i = 0; i < most; i++) {
            page.press(Keys.TAB);
            page.script("document.activeElement.dataset.met = 1");
        }
        assertEquals(
                List.of(),
                page.script("return " + all + ".filter(one => !one.dataset.met).map(one => one.outerHTML)"),
                "nothing is left out");
        page.script("document.querySelector('#create').focus()");
        page.press(Keys.ENTER);
        page.await("dialog input[name=topic]");
        page.press(Keys.ESCAPE);
        Await.that("the dialog is gone", SOON, () -> page.script("return document.querySelector('dialog')") == null);
        page.script("document.querySelector(\"nav.side a[href='#/groups']\").focus()");
        page.press(Keys.ENTER);
        page.await("nav.side a[href='#/groups'][aria-current=page]");
        assertEquals(List.of(), page.complaints());
    }

    /** A browser gives up after an answer with an error, as the one that nobody is logged in any more. */
    @Order(9)
    @Test
    void aStreamThatEndsWithAnErrorIsBegunAgain() {
        page.go("#/users");
        page.await(".live.on");
        Shell shell = new Shell(broker);
        shell.run("feature:remove console");
        page.await(".live:not(.on)");
        shell.run("feature:install console");
        page.await("input[name=password]");
        logIn();
        page.await(".live.on");
        page.complaints();
    }
}
