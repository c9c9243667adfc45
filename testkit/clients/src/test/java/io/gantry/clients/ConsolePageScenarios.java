package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What a browser has to put up with: answers that come late, in another order, or not at all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConsolePageScenarios {
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
                + " await new Promise(drawn => { setTimeout(drawn, 100); });"
                + " return [...document.querySelector('#page').children].map(one => one instanceof left.default)"
                + "   + ' ' + document.querySelector('nav.side a[aria-current]').getAttribute('href'); })()");
        assertEquals("false #/overview", shown);
        assertEquals(List.of(), page.complaints());
    }
}
