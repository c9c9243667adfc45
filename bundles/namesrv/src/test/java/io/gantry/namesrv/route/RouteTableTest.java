package io.gantry.namesrv.route;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.DataVersion;
import io.gantry.codec.RegisterBrokerBody;
import io.gantry.codec.TopicQueues;
import io.gantry.codec.TopicTable;
import io.gantry.contract.LocalConnection;
import io.gantry.namesrv.StepClock;
import io.gantry.namesrv.settings.NameServerSettings;
import io.gantry.route.TopicConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The rules of registration, departure and expiry, stepped by hand. */
class RouteTableTest {
    private static final RouteForm FORM = new RouteForm(true, false, null);
    private static final RouteForm ACTING = new RouteForm(true, true, null);

    private final StepClock clock = new StepClock();
    private final List<LeadChange> leadChanges = new ArrayList<>();
    private NameServerSettings settings = new NameServerSettings(false, true, false, true, true, true, false, false, 0);
    private final RouteTable table = new RouteTable(clock, () -> settings, 120_000, leadChanges::add);
    private final BrokerWatch watch = new BrokerWatch(table, clock, 5_000);
    private final LocalConnection connection = new LocalConnection();

    private RegistrationResult register(String group, long id, int port, DataVersion version, String... topics) {
        return table.register(registration(group, id, port, version, true, topics));
    }

    private Registration registration(
            String group, long id, int port, DataVersion version, Boolean mayAct, String... topics) {
        Map<String, TopicConfig> configs = new LinkedHashMap<>();
        for (String topic : topics) {
            configs.put(topic, TopicConfig.of(topic, 4));
        }
        RegisterBrokerBody body = RegisterBrokerBody.of(new TopicTable(configs, version));
        return new Registration(key(port), group, id, "ha:" + port, null, null, mayAct, body, connection);
    }

    private static BrokerKey key(int port) {
        return new BrokerKey("C", "h:" + port);
    }

    private static DataVersion version(long counter) {
        return new DataVersion(0, 0, counter);
    }

    private String route(String topic, RouteForm form) {
        byte[] bytes = table.routes().encodedRoute(topic, form);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void unchangedRegistrationKeepsSnapshotAndEncodedRoute() {
        register("a", 0, 1, version(1), "T", "U");
        Routes before = table.routes();
        byte[] bytes = before.encodedRoute("T", FORM);
        register("a", 0, 1, version(1), "T", "U");
        assertSame(before, table.routes());
        assertSame(bytes, table.routes().encodedRoute("T", FORM));
        assertNotSame(bytes, table.routes().encodedRoute("T", ACTING));
    }

    @Test
    void aSuccessorKnowsTheSameAndNobodySeemsToComeToLead() {
        for (int group = 0; group < 10; group++) {
            for (int id = 2; id >= 0; id--) {
                register("g" + group, id, 3 * group + id + 1, version(1), "T" + group, "U");
            }
        }
        table.deleteTopic("U", null);
        leadChanges.clear();
        RouteTable next = new RouteTable(clock, () -> settings, 120_000, leadChanges::add);
        KnownBrokers.register(KnownBrokers.of(table), next);
        for (int group = 0; group < 10; group++) {
            byte[] known = table.routes().encodedRoute("T" + group, FORM);
            assertArrayEquals(known, next.routes().encodedRoute("T" + group, FORM), "a single topic");
        }
        assertEquals(List.of(), leadChanges);
    }

    @Test
    void anotherBrokerChangesTheRoute() {
        register("a", 0, 1, version(1), "T", "U");
        assertFalse(route("T", FORM).contains("h:2"));
        register("a", 1, 2, version(1), "T", "U");
        assertTrue(route("T", FORM).contains("\"1\":\"h:2\""));
        register("b", 0, 3, version(1), "T", "V");
        assertTrue(route("T", FORM).contains("\"brokerName\":\"b\""));
        assertFalse(route("U", FORM).contains("\"brokerName\":\"b\""));
    }

    @Test
    void followersDoNotChangeTopicsWhileThereIsALeader() {
        register("a", 0, 1, version(1), "T", "U");
        register("a", 1, 2, version(7), "T", "U", "X");
        assertNull(route("X", FORM));
    }

    @Test
    void followerOfAnOldVersionNeverStandsIn() {
        table.register(registration("a", 1, 2, version(1), null, "T", "U"));
        assertNull(route("T", FORM));
        assertEquals("h:2", table.routes().addresses("a").get(1L));
    }

    @Test
    void changedVersionUpdatesQueuesAndOldVersionKeepsWipedPermission() {
        register("a", 0, 1, version(1), "T", "U");
        assertEquals(2, table.setWritable("a", false));
        register("a", 0, 1, version(1), "T", "U");
        assertTrue(route("T", FORM).contains("\"perm\":4"));
        register("a", 0, 1, version(2), "T", "U");
        assertTrue(route("T", FORM).contains("\"perm\":6"));
    }

    @Test
    void addressHasOneIdOnly() {
        register("a", 1, 1, version(1), "T", "U");
        register("a", 0, 1, version(2), "T", "U");
        assertEquals(Map.of(0L, "h:1"), table.routes().addresses("a"));
    }

    @Test
    void brokerWithAnotherNameAtTheSameAddressLeavesTheOldName() {
        register("a", 0, 1, version(1), "T", "U");
        register("b", 0, 1, version(1), "T", "V");
        assertEquals(Map.of(), table.routes().addresses("a"));
        assertNull(route("U", FORM));
        assertFalse(route("T", FORM).contains("\"a\""));
        connection.close();
        assertEquals(1, watch.doWork());
        assertNull(route("T", FORM));
    }

    @Test
    void newerStateVersionKeepsTheId() {
        register("a", 0, 1, new DataVersion(5, 0, 1), "T", "U");
        RegistrationResult result = register("a", 0, 2, new DataVersion(4, 0, 9), "T", "U");
        assertNull(result.refusal());
        assertEquals(Map.of(0L, "h:1"), table.routes().addresses("a"));
        assertNull(table.version(key(2)));
        register("a", 0, 3, new DataVersion(6, 0, 0), "T", "U");
        assertEquals(Map.of(0L, "h:3"), table.routes().addresses("a"));
    }

    @Test
    void topicsNotNamedAreKeptUnlessTold() {
        register("a", 0, 1, version(1), "T", "U", "V");
        register("a", 0, 1, version(2), "T", "U");
        assertNotNull(route("V", FORM));
        settings = new NameServerSettings(false, true, false, true, true, true, true, false, 0);
        register("a", 0, 1, version(3), "T", "U");
        assertNull(route("V", FORM));
    }

    @Test
    void silentBrokerExpires() {
        register("a", 0, 1, version(1), "T", "U");
        clock.pass(119_000);
        assertEquals(0, watch.doWork());
        table.heard(key(1));
        clock.pass(119_000);
        assertEquals(0, watch.doWork());
        clock.pass(5_001);
        assertEquals(1, watch.doWork());
        assertNull(route("T", FORM));
        assertFalse(connection.isOpen());
    }

    @Test
    void brokerSaysHowLongItMayBeSilent() {
        Registration calm = registration("a", 0, 1, version(1), true, "T", "U");
        table.register(
                new Registration(calm.key(), "a", 0, "ha", null, 10_000L, true, calm.body(), new LocalConnection()));
        register("b", 0, 2, version(1), "T", "U");
        clock.pass(15_000);
        assertEquals(1, watch.doWork());
        assertFalse(route("T", FORM).contains("\"a\""));
        assertTrue(route("T", FORM).contains("\"b\""));
    }

    @Test
    void closedConnectionRemovesItsBrokersAtOnce() {
        register("a", 0, 1, version(1), "T", "U");
        register("b", 0, 2, version(1), "T", "U");
        connection.close();
        assertEquals(2, watch.doWork());
        assertNull(route("T", FORM));
        assertEquals(0, table.live().size());
    }

    @Test
    void closedOldConnectionOfAReconnectedBrokerChangesNothing() {
        register("a", 0, 1, version(1), "T", "U");
        Registration again = registration("a", 0, 1, version(1), true, "T", "U");
        LocalConnection other = new LocalConnection();
        table.register(new Registration(again.key(), "a", 0, "ha", null, null, true, again.body(), other));
        connection.close();
        assertEquals(0, watch.doWork());
        assertNotNull(route("T", FORM));
        other.close();
        assertEquals(1, watch.doWork());
    }

    @Test
    void registrationOnAClosedConnectionIsRemovedAgain() {
        connection.close();
        register("a", 0, 1, version(1), "T", "U");
        assertEquals(1, watch.doWork());
        assertNull(route("T", FORM));
    }

    @Test
    void manyRegistrationsOfAConnectionWaitForItsEndOnce() {
        for (int i = 0; i < 50; i++) {
            register("a", 0, 1, version(i), "T", "U");
            table.unregister(List.of(new Departure(key(1), "a", 0)));
        }
        assertEquals(1, connection.waitingActions());
    }

    @Test
    void followerStandsInForALostLeader() {
        register("a", 0, 1, version(1), "T", "U");
        register("a", 2, 3, version(1), "T", "U");
        register("a", 1, 2, version(1), "T", "U");
        table.unregister(List.of(new Departure(key(1), "a", 0)));
        assertTrue(route("T", FORM).contains("{\"1\":\"h:2\",\"2\":\"h:3\"}"));
        assertTrue(route("T", FORM).contains("\"perm\":4"));
        assertTrue(route("T", ACTING).contains("{\"0\":\"h:2\",\"2\":\"h:3\"}"));
        register("a", 0, 1, version(1), "T", "U");
        assertTrue(route("T", ACTING).contains("\"0\":\"h:1\",\"1\":\"h:2\""));
        assertTrue(route("T", FORM).contains("\"perm\":6"));
    }

    @Test
    void groupIsToldWhenItsLowestIdChanges() {
        register("a", 1, 2, version(1), "T", "U");
        register("a", 2, 3, version(1), "T", "U");
        assertEquals(List.of(), leadChanges);
        register("a", 0, 1, version(1), "T", "U");
        assertEquals("ha:1", leadChanges.get(0).haAddress());
        table.unregister(List.of(new Departure(key(1), "a", 0)));
        assertEquals("h:1", leadChanges.get(1).departedAddress());
        assertEquals(1L, leadChanges.get(1).group().addresses().firstKey());
        table.unregister(List.of(new Departure(key(3), "a", 2)));
        assertEquals(2, leadChanges.size());
    }

    @Test
    void brokersThatLeaveTogetherAreRemovedInOneStep() {
        register("a", 0, 1, version(1), "T", "U");
        register("a", 1, 2, version(1), "T", "U");
        register("b", 0, 3, version(1), "T", "V");
        Routes before = table.routes();
        table.unregister(List.of(new Departure(key(1), "a", 0), new Departure(key(2), "a", 1)));
        assertNotSame(before, table.routes());
        assertNull(route("U", FORM));
        assertFalse(route("T", FORM).contains("\"a\""));
        assertNotNull(before.encodedRoute("U", FORM));
    }

    @Test
    void departureOfAnUnknownBrokerChangesNothing() {
        register("a", 0, 1, version(1), "T", "U");
        Routes before = table.routes();
        table.unregister(List.of(new Departure(key(9), "a", 0), new Departure(key(1), "x", 0)));
        assertSame(before, table.routes());
    }

    @Test
    void topicsOfAnUnknownBrokerAreNotAdded() {
        register("a", 0, 1, version(1), "T", "U");
        TopicQueues known = new TopicQueues("a", 1, 1, 6, 0);
        assertFalse(table.addTopic("N", List.of(known, new TopicQueues("x", 1, 1, 6, 0))));
        assertNull(route("N", FORM));
        assertTrue(table.addTopic("N", List.of(known)));
        assertNotNull(route("N", FORM));
    }

    @Test
    void sixtyThousandTopicsAreServed() {
        for (int broker = 0; broker < 6; broker++) {
            String[] topics = new String[10_000];
            for (int i = 0; i < topics.length; i++) {
                topics[i] = "topic-" + broker + "-" + i;
            }
            register("broker-" + broker, 0, 100 + broker, version(1), topics);
        }
        assertEquals(60_000, table.routes().topics().size());
        for (int i = 0; i < 10_000; i += 10) {
            assertNotNull(table.routes().encodedRoute("topic-5-" + i, FORM));
        }
        table.unregister(List.of(new Departure(key(105), "broker-5", 0)));
        assertEquals(50_000, table.routes().topics().size());
        assertNull(route("topic-5-77", FORM));
        assertNotNull(route("topic-4-77", FORM));
    }

    @Test
    void readersSeeWholeRegistrationsOnly() throws Exception {
        String[] first = {"T0", "T1", "T2", "T3"};
        AtomicBoolean isDone = new AtomicBoolean();
        CountDownLatch isReading = new CountDownLatch(1);
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int torn = 0;
            while (!isDone.get()) {
                Routes routes = table.routes();
                boolean has = routes.encodedRoute("T0", FORM) != null;
                for (String topic : first) {
                    torn += (routes.encodedRoute(topic, FORM) != null) == has ? 0 : 1;
                }
                isReading.countDown();
            }
            return torn;
        });
        assertTrue(isReading.await(10, TimeUnit.SECONDS));
        for (int i = 0; i < 500; i++) {
            register("a", 0, 1, version(i), first);
            table.unregister(List.of(new Departure(key(1), "a", 0)));
        }
        isDone.set(true);
        assertEquals(0, reader.get(10, TimeUnit.SECONDS));
    }

    @Test
    void manyBrokersRegisterAndLeaveAtOnce() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<Void>> brokers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int port = 10 + i;
            brokers.add(CompletableFuture.runAsync(() -> {
                await(start);
                for (int round = 0; round < 101; round++) {
                    register("group-" + port, 0, port, version(round), "T", "only-" + port);
                    assertTrue(route("T", FORM).contains("group-" + port));
                    table.heard(key(port));
                    if (round % 3 == 0) {
                        table.unregister(List.of(new Departure(key(port), "group-" + port, 0)));
                        assertNull(route("only-" + port, FORM));
                    }
                }
            }));
        }
        start.countDown();
        for (CompletableFuture<Void> broker : brokers) {
            broker.get(20, TimeUnit.SECONDS);
        }
        assertEquals(4, table.live().size());
        assertEquals(5, table.routes().topics().size());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
