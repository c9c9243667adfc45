package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A group of three real nodes changes its replication by clicks in the console of one of them, while a real client
 * works, which notices nothing. The pictures of the page are in {@code target/console}.
 */
final class ConsoleGroupScenarios {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int SOME = 60;
    /** A plan that is refused because a busy machine has cost the node its leadership is made again. */
    private static final int PLANS = 4;

    /** Where each member votes. */
    private final Map<Node, String> votes = new HashMap<>();

    private ClientVm client;
    private RaftGroup group;
    private Node own;
    /** Who led for a moment while the group had a master. */
    private Node promoted;

    private ConsoleCaller console;
    private Browser page;

    @Test
    void aGroupIsSwitchedAndLedByAnotherByClicks() throws IOException {
        assumeTrue(Peer.chosen() == Peer.GANTRY, "skipped, because Apache's broker has no console in it");
        Browser.assumeThere();
        List<Integer> ports = List.of(Ports.next(), Ports.next(), Ports.next());
        try (RaftGroup started =
                        RaftGroup.start("127.0.0.1", Collections.nCopies(3, "127.0.0.1"), (number, node) -> node.with(
                                        "consolePort", ports.get(number))
                                .with("haFollowers", "127.0.0.1"));
                ClientVm producer = ClientVm.start(ClassPath.CLIENT_5)) {
            client = producer;
            group = started;
            own = group.leader();
            String[] peers = group.peers().split(";");
            for (int i = 0; i < peers.length; i++) {
                votes.put(group.members().get(i), peers[i].substring(peers[i].indexOf('-') + 1));
            }
            int port = ports.get(group.members().indexOf(own));
            own.awaitWhole();
            new Shell(own).run("feature:install console");
            console = new ConsoleCaller(port);
            String password = ConsoleCaller.firstPassword(own);
            console.logIn("admin", password);
            try (Browser browser = Browser.at(port)) {
                page = browser;
                page.logIn("admin", password);
                page.go("#/ha");
                awaitMembers("raft");
                changeUnderLoad();
                loseTheLeader();
                assertEquals(List.of(), page.complaints());
            }
        }
    }

    private void changeUnderLoad() {
        String names = group.names().address();
        String topic = Stage.createTopic(group.leader(), names, 4);
        Stage.awaitFirstSend(client, names);
        client.run("startTraffic", Stage.argsAt(names, "topic", topic, "group", "clicked", "timeoutMillis", 10_000));
        client.run("awaitTraffic", Map.of("count", SOME));
        switchToAsync();
        letFollow();
        promote();
        switchToRaft();
        transfer();
        JsonObject end = client.run("stopTraffic", Map.of());
        int count = Acknowledged.areReadBackAndReceived(end, client, names, topic);
        assertTrue(count > 4 * SOME, "it was under load: " + count);
    }

    private void awaitMembers(String technique) {
        String followers = "#page [data-member] [data-role=follower]";
        Await.that("three members are drawn with " + technique, SOON, () -> page.script(
                        "return document.querySelectorAll('" + followers + "').length + ' '"
                                + " + document.querySelectorAll('#page .way').length + ' '"
                                + " + document.querySelector('#page [data-group] .chip.main')?.innerText")
                .equals("2 2 " + technique));
    }

    private JsonArray reports() {
        return console.get("ha/reports").getJsonArray("items");
    }

    private JsonObject report() {
        return reports().getJsonObject(0);
    }

    private String told(String when, String what) {
        return report().getJsonObject(when).getString(what);
    }

    /**
     * Does what leads to a plan, confirms it by its word, and waits for the end and its report; the dialog is left
     * open.
     */
    private void change(Runnable clicks, String word) {
        for (int left = PLANS; !isPlanned(clicks); left--) {
            assertTrue(left > 0, "refused again and again: " + page.text() + report());
            page.click("dialog button.first");
        }
        int before = reports().size();
        page.type("dialog input[name=word]", word);
        page.click("dialog button.first");
        page.await("dialog .chip.good, dialog .chip.bad");
        Await.that("there is a report", SOON, () -> reports().size() > before && report().containsKey("settled"));
        page.await("dialog table");
        assertEquals(0, report().getInt("exit"), () -> report().toString());
    }

    private boolean isPlanned(Runnable clicks) {
        clicks.run();
        page.await("dialog pre");
        String said = page.said("dialog");
        boolean isRefused = said.contains("The node would not do it");
        assertTrue(!isRefused || said.contains("does not lead"), said);
        return !isRefused;
    }

    /** The console's node leads, and the others follow it. */
    private void lead() {
        Await.that("it leads", SOON, () -> {
            Node leader = group.leader();
            return leader == own
                    || new Shell(leader)
                                    .say("ha:transfer-leader " + votes.get(own))
                                    .exitCode()
                            == 0;
        });
        group.areThere();
    }

    private void switchToAsync() {
        change(
                () -> {
                    lead();
                    page.click("#switch");
                    page.click("dialog button.first");
                },
                "async");
        page.awaitText("raft to async");
        page.shoot("group-switched");
        page.click("dialog button.first");
        assertEquals("raft", told("before", "technique"));
        assertEquals("async", told("after", "technique"));
        assertTrue(report().containsKey("waitedMillis"), report().toString());
        client.run("awaitTraffic", Map.of("count", SOME));
        awaitMembers("async");
    }

    private void letFollow() {
        page.click("#add-peer");
        page.click("dialog button.first");
        page.awaitText("Write an address");
        page.click("dialog button[type=button]");
        change(
                () -> {
                    page.click("#add-peer");
                    page.type("dialog input[name=peer]", "10.9.8.7");
                    page.click("dialog button.first");
                },
                "10.9.8.7");
        page.click("dialog button.first");
        assertTrue(new Shell(own).run("ha:peers").contains("10.9.8.7"));
        change(
                () -> {
                    page.click("#remove-peer");
                    page.choose("dialog select[name=peer]", "10.9.8.7");
                    page.click("dialog button.first");
                },
                "10.9.8.7");
        page.click("dialog button.first");
        assertFalse(new Shell(own).run("ha:peers").contains("10.9.8.7"));
    }

    /** Another was made the leader, and the console's node takes its place back. */
    private void promote() {
        group.areThere();
        promoted = group.follower();
        Await.that(
                "another is made the leader",
                SOON,
                () -> new Shell(promoted).say("ha:promote").exitCode() == 0);
        Await.that("it leads", SOON, () -> group.leader() == promoted);
        change(
                () -> {
                    group.areThere();
                    page.click("#promote");
                },
                "promote");
        page.click("dialog button.first");
        assertEquals("follower", told("before", "role"));
        assertEquals("leader", told("after", "role"));
        group.areThere();
    }

    private void switchToRaft() {
        votes.replaceAll((node, port) -> node.address().replaceAll(":.*", ":") + Ports.next());
        change(
                () -> {
                    group.areThere();
                    page.click("#switch");
                    page.choose("dialog select[name=technique]", "raft");
                    String filled = page.value("dialog input[name=peers]");
                    List<String> peers = new ArrayList<>();
                    for (Node node : group.members()) {
                        assertTrue(filled.contains(node.address()), "all members are filled in: " + filled);
                        peers.add(node.address() + "/" + votes.get(node).replaceAll(".*:", ""));
                    }
                    page.type("dialog input[name=peers]", String.join(",", peers));
                    page.click("dialog button.first");
                },
                "raft");
        page.click("dialog button.first");
        assertEquals("raft", told("after", "technique"));
        assertEquals(3, report().getJsonObject("after").getJsonArray("members").size());
        client.run("awaitTraffic", Map.of("count", SOME));
        awaitMembers("raft");
    }

    private void transfer() {
        // One that has led as a master passes on what clients send there, for some seconds after the switch.
        Node next = group.members().stream()
                .filter(node -> node != own && node != promoted)
                .findFirst()
                .orElseThrow();
        change(
                () -> {
                    lead();
                    page.click("#transfer");
                    page.choose("dialog select[name=to]", votes.get(next));
                    page.click("dialog button.first");
                },
                "transfer");
        page.click("dialog button.first");
        client.run("awaitTraffic", Map.of("count", SOME));
        assertEquals("leader", told("before", "role"));
        Await.that("another leads", SOON, () -> group.leader() != own);
        assertTrue(report().getString("command").endsWith(votes.get(next)), report().toString());
        // Who does not lead says where to go.
        Await.that("its console names it", SOON, () -> page.said("#hint")
                .contains(group.leader().address()));
        page.load();
        page.go("#/ha");
        int count = reports().size();
        assertTrue(count > 5, "each change has left one: " + count);
        String shown = "return document.querySelectorAll('#page [data-report]').length";
        Await.that("reports outlive a reload", SOON, () -> ((Number) page.script(shown)).intValue() == count);
        awaitMembers("raft");
        page.shoot("group");
        page.click("[data-dismiss]");
        Await.that("one is dismissed", SOON, () -> reports().size() == count - 1);
    }

    /** Whoever is away stays in the picture, with the reason, also when another has its number. */
    private void loseTheLeader() {
        Await.that("another leads", SOON, () -> {
            Node leader = group.leader();
            return leader != own || new Shell(leader).say("ha:transfer-leader").exitCode() == 0;
        });
        Node lost = group.leader();
        lost.kill();
        String away = "#page [data-member='" + lost.address() + "'].away";
        page.await(away, ".*No name server knows it any more.*");
        page.await("#page [data-member].leader [data-role=leader]");
        page.await(away);
        page.await("#page .follower:not(.away)", ".*(?<!not )in sync.*");
        page.shoot("group-away");
    }
}
