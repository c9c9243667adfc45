package io.gantry.broker.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.boot.Handover;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.stand.FakeNameServers;
import io.gantry.broker.topic.TopicRules;
import io.gantry.broker.topic.TopicTable;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.replica.Role;
import io.gantry.route.TopicConfig;
import io.gantry.wire.RequestCode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker and its name servers: alive, dead, silent, old, and started anew. */
class RegistrarTest {
    private static final String A = "a:9876";
    private static final String B = "b:9876";

    private final SteppedClock clock = new SteppedClock();
    private final FakeNameServers servers = new FakeNameServers();
    private final AtomicBoolean isEnding = new AtomicBoolean();
    private final Handover handover = new Handover(clock, isEnding::get);

    @TempDir
    Path root;

    private long fileId = 3;
    private int splitTopics;
    private TopicTable topics;
    private Registrar registrar;

    @BeforeEach
    void start() {
        start("c", "127.0.0.1");
    }

    private void start(String cluster, String host) {
        BrokerIdentity identity = new BrokerIdentity(cluster, "b", fileId, host, 10911, root);
        topics = new TopicTable(identity, TopicRules.STANDARD, clock);
        RegistrationRules rules =
                new RegistrationRules(List.of(A, B), 30_000, 1_000, 10_000, 24_000, false, splitTopics);
        registrar = new Registrar(
                identity, topics, address -> new NameServerLink(address, servers, clock), handover, rules);
    }

    @AfterEach
    void stop() {
        servers.silent.clear();
        registrar.close();
        handover.close();
    }

    @Test
    void registersAtOnceWithAll() {
        step(0);
        assertEquals(List.of(A, B), registrar.registeredWith());
        assertTrue(servers.registered.get(B).table().topics().containsKey("TBW102"));
        assertEquals("127.0.0.1:10911", servers.lastFields.get("brokerAddr"));
        assertEquals("127.0.0.1:10912", servers.lastFields.get("haServerAddr"));
        assertEquals(3L, servers.lastFields.get("brokerId"));
    }

    private static String group(String members) {
        return "{\"brokerAddrTable\":{\"b\":{\"brokerAddrs\":{" + members + "}}}}";
    }

    /** Registers anew as a broker whose file says this number. */
    private void startWith(long id) {
        registrar.close();
        fileId = id;
        start();
    }

    private void bind(Role role) {
        FixedTechnique technique = new FixedTechnique(new AdvancingWatermark(0));
        technique.become(role);
        registrar.bindReplicator(technique);
    }

    private long numberOf(Role role) {
        bind(role);
        step(0);
        return (Long) servers.lastFields.get("brokerId");
    }

    @Test
    void whoFollowsWithALeadersFileTakesTheLowestFreeNumberAndKeepsIt() {
        startWith(0);
        servers.members.put(A, group("0:\"x:1\",1:\"y:1\""));
        servers.members.put(B, group("\"0\":\"x:1\",\"2\":\"z:1\",\"4\":\"w:1\""));
        assertEquals(3, numberOf(Role.FOLLOWER));
        assertTrue(registrar.isAsItIs());
        servers.members.put(A, group(""));
        servers.members.put(B, group(""));
        assertEquals(3, numberOf(Role.FOLLOWER));
        assertEquals(0, numberOf(Role.LEADER));
        assertEquals(1, numberOf(Role.FOLLOWER));
    }

    @Test
    void whoFollowsHasItsFilesNumberUnlessAnotherHasIt() {
        servers.members.put(A, group("\"1\":\"y:1\",\"3\":\"127.0.0.1:10911\""));
        assertEquals(3, numberOf(Role.FOLLOWER));
        startWith(3);
        servers.members.put(A, group("\"0\":\"x:1\",\"1\":\"y:1\",\"3\":\"z:1\""));
        assertEquals(2, numberOf(Role.FOLLOWER));
    }

    /** Name servers believe the newest: who is cut off and goes on to say that it leads is not believed. */
    @Test
    void whoLeadsRegistersInItsReignAtOnceAndWhoLedStaysInIt() {
        startWith(0);
        FixedTechnique technique = new FixedTechnique(new AdvancingWatermark(0));
        technique.leadIn(7);
        registrar.bindReplicator(technique);
        step(0);
        assertEquals(7, servers.registered.get(A).table().version().stateVersion());
        technique.become(Role.CANDIDATE);
        registrar.registerSoon();
        step(100);
        assertEquals(7, servers.registered.get(A).table().version().stateVersion());
        assertEquals(0L, servers.lastFields.get("brokerId"));
        technique.leadIn(9);
        step(100);
        assertEquals(9, servers.registered.get(A).table().version().stateVersion());
    }

    /** As one that was killed, and comes back before name servers have forgotten it. */
    @Test
    void whoIsKnownAlreadyKeepsItsNumber() {
        startWith(0);
        servers.members.put(B, group("\"0\":\"x:1\",\"5\":\"127.0.0.1:10911\""));
        assertEquals(5, numberOf(Role.FOLLOWER));
    }

    @Test
    void nothingIsToldOfAFollowerUntilANameServerSaysWhoIsThere() {
        startWith(0);
        servers.dead.addAll(List.of(A, B));
        bind(Role.FOLLOWER);
        step(0);
        assertEquals(0, servers.count(A, RequestCode.REGISTER_BROKER));
        assertFalse(registrar.isAsItIs());
        servers.dead.remove(B);
        servers.members.put(B, "no JSON");
        step(100);
        assertEquals(0, servers.count(B, RequestCode.REGISTER_BROKER));
        servers.members.put(B, group("\"1\":\"y:1\""));
        step(100);
        assertEquals(2L, servers.lastFields.get("brokerId"));
    }

    @Test
    void registersAgainAfterThePeriod() {
        step(0);
        step(29_999);
        assertEquals(1, servers.count(A, RequestCode.REGISTER_BROKER));
        step(1);
        assertEquals(2, servers.count(A, RequestCode.REGISTER_BROKER));
    }

    @Test
    void newTopicIsRegisteredAtOnce() {
        step(0);
        topics.put(TopicConfig.of("orders", 4));
        step(0);
        assertEquals(4, servers.registered.get(A).table().topics().get("orders").writeQueues());
    }

    @Test
    void topicChangedDuringARegistrationIsRegisteredAfterIt() {
        step(0);
        servers.silent.add(A);
        topics.put(TopicConfig.of("orders", 4));
        step(0);
        topics.put(TopicConfig.of("more", 4));
        step(0);
        assertEquals(2, servers.count(A, RequestCode.REGISTER_BROKER), "one at a time");
        assertTrue(servers.registered.get(B).table().topics().containsKey("more"), "the other is not held up");
    }

    @Test
    void deadServerIsTriedAgainSoonAndDelaysNobody() {
        servers.dead.add(A);
        step(0);
        assertEquals(List.of(B), registrar.registeredWith());
        step(1_000);
        assertEquals(2, servers.count(A, RequestCode.REGISTER_BROKER));
        servers.dead.clear();
        step(2_000);
        assertEquals(List.of(A, B), registrar.registeredWith());
    }

    @Test
    void heartbeatsGoEverySecondButNotToOldServers() {
        servers.old.add(B);
        step(0);
        for (int i = 0; i < 4; i++) {
            step(1_000);
        }
        assertEquals(4, servers.count(A, RequestCode.BROKER_HEARTBEAT));
        assertEquals(1, servers.count(B, RequestCode.BROKER_HEARTBEAT));
        assertEquals(List.of(A, B), registrar.registeredWith());
    }

    @Test
    void restartedServerIsToldAnew() {
        step(0);
        servers.registered.remove(A);
        step(5_000);
        step(0);
        assertTrue(servers.registered.containsKey(A));
    }

    @Test
    void lostServerIsRegisteredWithAgainAfterTheNextHeartbeat() {
        step(0);
        servers.registered.clear();
        servers.dead.add(A);
        step(1_000);
        servers.dead.clear();
        step(0);
        assertTrue(servers.registered.containsKey(A));
    }

    @Test
    void stoppedBrokerLeavesTheRoutes() {
        step(0);
        isEnding.set(true);
        registrar.close();
        assertTrue(servers.registered.isEmpty());
    }

    @Test
    void replacedBrokerStaysInTheRoutesUnlessNobodyComes() {
        step(0);
        registrar.close();
        assertTrue(servers.registered.containsKey(A));
        handover.close();
        assertTrue(servers.registered.isEmpty());
    }

    @Test
    void whoeverTakesItsPlaceUnderAnotherAddressOrClusterSaysFarewellForIt() {
        step(0);
        registrar.close();
        start("c", "127.0.0.1");
        assertTrue(servers.registered.containsKey(A), "the same as before");
        registrar.close();
        start("c", "127.0.0.2");
        assertTrue(servers.registered.isEmpty(), "another address");
        step(0);
        registrar.close();
        start("d", "127.0.0.2");
        assertTrue(servers.registered.isEmpty(), "another cluster");
    }

    @Test
    void hugeTablesAreToldInParts() {
        createMany(0, 10_000);
        tellAll();
        assertEquals(false, servers.lastFields.get("compressed"));
        assertTrue(servers.count(A, RequestCode.REGISTER_BROKER) > 1);
        assertTrue(servers.longestBody < 3 << 20, "longest: " + servers.longestBody);
        assertEquals(topics.size(), servers.registered.get(A).table().topics().size());
        assertEquals(topics.dataVersion(), servers.registered.get(A).table().version());
        assertEquals(List.of(A, B), registrar.registeredWith());
    }

    @Test
    void aChangeOfAHugeTableIsToldAloneAndAllOfItAfterThePeriod() {
        createMany(0, 10_000);
        tellAll();
        long whole = servers.count(A, RequestCode.REGISTER_BROKER);
        topics.put(TopicConfig.of("late", 4));
        tellAll();
        assertEquals(whole + 1, servers.count(A, RequestCode.REGISTER_BROKER));
        assertEquals(topics.size(), servers.registered.get(A).table().topics().size());
        assertEquals(topics.dataVersion(), servers.registered.get(A).table().version());
        step(30_000);
        tellAll();
        assertEquals(2 * whole + 1, servers.count(A, RequestCode.REGISTER_BROKER));
    }

    @Test
    void aServerThatIsLostBetweenTwoPartsIsToldAllAnew() {
        createMany(0, 10_000);
        step(0);
        servers.registered.clear();
        servers.dead.add(A);
        step(0);
        servers.dead.clear();
        step(1_000);
        tellAll();
        assertEquals(topics.size(), servers.registered.get(A).table().topics().size());
    }

    @Test
    void partsAreAsLargeAsIsAskedForAndEachHasAVersionOfItsOwn() {
        registrar.close();
        splitTopics = 3;
        start("c", "127.0.0.1");
        createMany(0, 4);
        tellAll();
        int parts = (topics.size() + 2) / 3;
        assertEquals(parts, servers.count(A, RequestCode.REGISTER_BROKER));
        assertEquals(parts, servers.versions.size());
        assertEquals(topics.size(), servers.registered.get(A).table().topics().size());
    }

    private void createMany(int from, int to) {
        for (int i = from; i < to; i++) {
            topics.put(TopicConfig.of("a-topic-with-a-rather-long-name-" + i, 4));
        }
    }

    private void tellAll() {
        for (int i = 0; i < 50; i++) {
            step(0);
        }
    }

    @Test
    void addressesAreHostsAndPorts() {
        assertEquals(
                List.of("ns-1.example:9876", "10.0.0.1:1", "[::1]:9876"),
                RegistrationRules.addresses(" ns-1.example:9876; 10.0.0.1:1;;[::1]:9876;10.0.0.1:1 "));
        assertEquals(List.of(), RegistrationRules.addresses("nohost;:9876;h:0;h:70000;h:x;a:b:9876"));
    }

    @Test
    void nothingIsSentWithoutNameServers() {
        assertFalse(RegistrationRules.addresses("").iterator().hasNext());
        assertNull(servers.lastFields.get("brokerAddr"));
    }

    private void step(long millis) {
        clock.pass(millis);
        try {
            registrar.agent().doWork();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
