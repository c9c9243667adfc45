package io.gantry.namesrv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.Json;
import io.gantry.codec.RegisterBrokerBody;
import io.gantry.contract.LocalRequest;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every request code, with bodies as a broker or client sends them and texts as Apache 5.5.0 answers. */
class NameServerTest {
    @TempDir
    Path folder;

    private TestNode node;

    @BeforeEach
    void open() {
        node = new TestNode(folder, Map.of());
    }

    @AfterEach
    void close() {
        node.close();
    }

    private void register(long id, int port, String... topics) {
        Response response = node.ask(TestNode.registration(id, port, TestNode.body(1, topics)));
        assertEquals(ResponseCode.SUCCESS, response.code(), response.remark());
    }

    @Test
    void routeIsStandardJsonForNewClientsAndFastjsonsForOld() {
        register(0, 10911, "T", "U");
        String tail = """
                "brokerName":"broker-a","cluster":"C","enableActingMaster":false}],"filterServerTable":{},\
                "queueDatas":[{"brokerName":"broker-a","perm":6,"readQueueNums":4,"topicSysFlag":0,\
                "writeQueueNums":4}]}""";
        String standard = "{\"brokerDatas\":[{\"brokerAddrs\":{\"0\":\"127.0.0.1:10911\"}," + tail;
        String compact = "{\"brokerDatas\":[{\"brokerAddrs\":{0:\"127.0.0.1:10911\"}," + tail;
        LocalRequest request = LocalRequest.of(105, "topic", "T");
        assertEquals(standard, TestNode.text(node.ask(request)));
        assertEquals(standard, TestNode.text(node.ask(request.ofVersion(401))));
        assertEquals(compact, TestNode.text(node.ask(request.ofVersion(400))));
        LocalRequest wants = LocalRequest.of(105, "topic", "T", "acceptStandardJsonOnly", "true");
        assertEquals(standard, TestNode.text(node.ask(wants.ofVersion(300))));
    }

    @Test
    void unknownTopicHasNoRoute() {
        Response response = node.ask(105, "topic", "X");
        assertEquals(ResponseCode.TOPIC_NOT_EXIST, response.code());
        assertEquals(
                "No topic route info in name server for the topic: X\n"
                        + "See https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.",
                response.remark());
    }

    @Test
    void followerLearnsItsLeaderAndBrokersGetTheOrderConfiguration() {
        assertEquals(
                Map.of(),
                node.ask(TestNode.registration(0, 10911, TestNode.body(1, "T", "U")))
                        .fields());
        node.ask(100, "namespace", "ORDER_TOPIC_CONFIG", "key", "T", "value", "broker-a:4");
        Response response = node.ask(TestNode.registration(1, 10921, TestNode.body(1, "T", "U")));
        assertEquals(Map.of("haServerAddr", "127.0.0.1:10912", "masterAddr", "127.0.0.1:10911"), response.fields());
        assertEquals("{\"table\":{\"T\":\"broker-a:4\"}}", TestNode.text(response));
    }

    @Test
    void compressedRegistrationIsReadWhateverItsFlagSays() {
        byte[] body = RegisterBrokerBody.decode(ByteBuffer.wrap(TestNode.body(1, "T", "U")), 513)
                .encodeCompressed();
        assertEquals(0, node.ask(TestNode.registration(0, 10911, body)).code());
        assertTrue(node.read(105, "topic", "U").contains("broker-a"));
    }

    @Test
    void hostileRegistrationsAreRefused() {
        LocalRequest good = TestNode.registration(0, 10911, TestNode.body(1, "T", "U"));
        Response response = node.ask(good.body("{}".getBytes(StandardCharsets.UTF_8)));
        assertEquals("crc32 not match", response.remark());
        for (String body : List.of("{", "[]", "x\u0001", "{topicConfigSerializeWrapper:[]}")) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            BadRequestException e =
                    assertThrows(BadRequestException.class, () -> node.ask(TestNode.registration(0, 10911, bytes)));
            assertTrue(e.getMessage().startsWith("Failed to decode RegisterBrokerBody. "), e.getMessage());
        }
        BadRequestException e = assertThrows(BadRequestException.class, () -> node.ask(103, "clusterName", "C"));
        assertEquals("The request's field brokerAddr is missing", e.getMessage());
    }

    @Test
    void singleTopicNeedsARegistrationBefore() {
        Response response = node.ask(TestNode.registration(0, 10911, TestNode.body(1, "T")));
        assertEquals(ResponseCode.SYSTEM_ERROR, response.code());
        assertEquals("register broker failed", response.remark());
        assertEquals("{\"brokerAddrTable\":{},\"clusterAddrTable\":{}}", node.read(106));
        register(0, 10911, "T", "U");
        register(0, 10911, "V");
        assertEquals("{\"topicList\":[\"T\",\"U\",\"V\"]}", node.read(206));
    }

    @Test
    void clusterTableAndMemberGroup() {
        register(0, 10911, "T", "U");
        register(1, 10921, "T", "U");
        assertEquals("""
                {"brokerAddrTable":{"broker-a":{"brokerAddrs":{0:"127.0.0.1:10911",1:"127.0.0.1:10921"},\
                "brokerName":"broker-a","cluster":"C","enableActingMaster":false}},\
                "clusterAddrTable":{"C":["broker-a"]}}""", node.read(106));
        String group = node.read(901, "clusterName", "C", "brokerName", "broker-a");
        assertEquals("""
                {"brokerMemberGroup":{"brokerAddrs":{0:"127.0.0.1:10911",1:"127.0.0.1:10921"},\
                "brokerName":"broker-a","cluster":"C"}}""", group);
        assertEquals(
                "{\"brokerMemberGroup\":{\"brokerAddrs\":{},\"brokerName\":\"x\",\"cluster\":\"C\"}}",
                node.read(901, "clusterName", "C", "brokerName", "x"));
    }

    @Test
    void versionIsComparedAndTold() {
        LocalRequest query = LocalRequest.of(
                322, "clusterName", "C", "brokerName", "broker-a", "brokerAddr", "127.0.0.1:10911", "brokerId", "0");
        byte[] same = "{\"counter\":1,\"stateVersion\":0,\"timestamp\":5}".getBytes(StandardCharsets.UTF_8);
        assertEquals(Map.of("changed", true), node.ask(query.body(same)).fields());
        register(0, 10911, "T", "U");
        Response response = node.ask(query.body(same));
        assertEquals(Map.of("changed", false), response.fields());
        assertEquals(new String(same, StandardCharsets.UTF_8), TestNode.text(response));
        assertEquals(
                Map.of("changed", true),
                node.ask(query.body("{counter:2,timestamp:5}".getBytes(StandardCharsets.UTF_8)))
                        .fields());
        assertEquals(Map.of("changed", true), node.ask(query).fields());
        assertThrows(BadRequestException.class, () -> node.ask(query.body(new byte[] {1})));
    }

    @Test
    void unregisteredBrokerTakesItsTopicsAlong() {
        register(0, 10911, "T", "U");
        Response response = node.ask(
                104, "clusterName", "C", "brokerName", "broker-a", "brokerAddr", "127.0.0.1:10911", "brokerId", "0");
        assertEquals(0, response.code());
        assertEquals(ResponseCode.TOPIC_NOT_EXIST, node.ask(105, "topic", "T").code());
        assertEquals("{\"topicList\":[]}", node.read(206));
        assertEquals("{\"brokerAddrTable\":{},\"clusterAddrTable\":{}}", node.read(106));
    }

    @Test
    void writePermissionIsWipedAndGivenBack() {
        register(0, 10911, "T", "U");
        assertEquals(
                Map.of("wipeTopicCount", 2),
                node.ask(205, "brokerName", "broker-a").fields());
        assertTrue(node.read(105, "topic", "T").contains("\"perm\":4"));
        assertEquals(
                Map.of("addTopicCount", 2),
                node.ask(327, "brokerName", "broker-a").fields());
        assertTrue(node.read(105, "topic", "T").contains("\"perm\":6"));
        assertEquals(
                Map.of("wipeTopicCount", 0), node.ask(205, "brokerName", "x").fields());
    }

    @Test
    void topicsAreListedByKind() {
        byte[] body = """
                {topicConfigSerializeWrapper:{topicConfigTable:{
                A:{topicSysFlag:1},B:{topicSysFlag:2},D:{topicSysFlag:3},E:{}}}}""".getBytes(StandardCharsets.UTF_8);
        node.ask(TestNode.registration(0, 10911, body));
        assertEquals("{\"topicList\":[\"A\",\"B\",\"D\",\"E\"]}", node.read(206));
        assertEquals("{\"topicList\":[\"A\",\"B\",\"D\",\"E\"]}", node.read(224, "cluster", "C"));
        assertEquals("{\"topicList\":[]}", node.read(224, "cluster", "unknown"));
        assertEquals("{\"topicList\":[\"A\",\"D\"]}", node.read(311));
        assertEquals("{\"topicList\":[\"B\",\"D\"]}", node.read(312));
        assertEquals("{\"topicList\":[\"B\"]}", node.read(313));
        assertEquals("{\"brokerAddr\":\"127.0.0.1:10911\",\"topicList\":[\"C\",\"broker-a\"]}", node.read(304));
    }

    @Test
    void listsMayBeForbidden() {
        node.server.configure(TestNode.config(Map.of("enableAllTopicList", false, "enableTopicList", false)));
        for (int code : new int[] {206, 224, 311, 312, 313}) {
            assertEquals("disable", node.ask(code, "cluster", "C").remark());
        }
        assertEquals(0, node.ask(304).code());
    }

    @Test
    void singleTopicsAreAddedAndDeleted() {
        register(0, 10911, "T", "U");
        byte[] route = "{queueDatas:[{brokerName:'broker-a',readQueueNums:2,writeQueueNums:2,perm:6}]}"
                .getBytes(StandardCharsets.UTF_8);
        assertEquals(0, node.ask(LocalRequest.of(217, "topic", "N").body(route)).code());
        assertTrue(node.read(105, "topic", "N").contains("\"readQueueNums\":2"));
        byte[] unknown = "{queueDatas:[{brokerName:'x'}]}".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                0, node.ask(LocalRequest.of(217, "topic", "M").body(unknown)).code());
        assertEquals(ResponseCode.TOPIC_NOT_EXIST, node.ask(105, "topic", "M").code());
        node.ask(216, "topic", "N");
        assertEquals(ResponseCode.TOPIC_NOT_EXIST, node.ask(105, "topic", "N").code());
        node.ask(216, "topic", "T", "clusterName", "other");
        assertEquals(0, node.ask(105, "topic", "T").code());
        node.ask(216, "topic", "T", "clusterName", "C");
        assertEquals(ResponseCode.TOPIC_NOT_EXIST, node.ask(105, "topic", "T").code());
    }

    @Test
    void keysAndValuesOutliveARestart() {
        assertEquals(
                "No config item, Namespace: n Key: k",
                node.ask(101, "namespace", "n", "key", "k").remark());
        assertEquals(
                "No config item, Namespace: n", node.ask(219, "namespace", "n").remark());
        node.ask(100, "namespace", "n", "key", "k", "value", "v\"1");
        node.ask(100, "namespace", "n", "key", "l", "value", "2");
        node.close();
        node = new TestNode(folder, Map.of());
        assertEquals(
                Map.of("value", "v\"1"),
                node.ask(101, "namespace", "n", "key", "k").fields());
        assertEquals("{\"table\":{\"k\":\"v\\\"1\",\"l\":\"2\"}}", node.read(219, "namespace", "n"));
        node.ask(102, "namespace", "n", "key", "k");
        assertEquals(
                ResponseCode.QUERY_NOT_FOUND,
                node.ask(101, "namespace", "n", "key", "k").code());
        assertThrows(BadRequestException.class, () -> node.ask(100, "namespace", "n", "key", "k"));
    }

    @Test
    void orderConfigurationIsInTheRouteWhenItIsOn() {
        register(0, 10911, "T", "U");
        node.ask(100, "namespace", "ORDER_TOPIC_CONFIG", "key", "T", "value", "broker-a:4");
        assertTrue(!node.read(105, "topic", "T").contains("orderTopicConf"));
        assertEquals(0, update("orderMessageEnable=true").code());
        assertTrue(node.read(105, "topic", "T").contains("\"orderTopicConf\":\"broker-a:4\""));
        node.ask(100, "namespace", "ORDER_TOPIC_CONFIG", "key", "T", "value", "broker-a:8");
        assertTrue(node.read(105, "topic", "T").contains("\"orderTopicConf\":\"broker-a:8\""));
    }

    @Test
    void onlyTypedSettingsAreUpdated() {
        assertTrue(node.read(319).contains("listenPort=9876\n"));
        assertTrue(node.read(319).contains("orderMessageEnable=false\n"));
        assertTrue(node.read(319).contains("kvConfigPath=" + folder.resolve("kvConfig.json") + "\n"));
        Response forbidden = update("kvConfigPath=/etc/passwd");
        assertEquals(ResponseCode.NO_PERMISSION, forbidden.code());
        assertEquals("Can not update config in black list.", forbidden.remark());
        assertTrue(update("rocketmqHome2=/x").remark().startsWith("'rocketmqHome2' cannot be updated at run time"));
        assertEquals(
                "enableTopicList must be true or false, found 'maybe'",
                update("orderMessageEnable=true\nenableTopicList=maybe").remark());
        assertTrue(node.read(319).contains("orderMessageEnable=false\n"));
        assertEquals("string2Properties error", update("a=\\u00zz").remark());
        assertEquals(0, node.ask(318).code());
    }

    @Test
    void updatedSettingsOutliveARestartAndAChangeOfConfiguration() {
        assertEquals(0, update("orderMessageEnable=true").code());
        assertEquals(0, update("waitSecondsForService=7").code());
        node.close();
        node = new TestNode(folder, Map.of("supportActingMaster", true));
        assertTrue(node.read(319).contains("orderMessageEnable=true\n"));
        assertTrue(node.read(319).contains("waitSecondsForService=7\n"));
        assertTrue(node.read(319).contains("supportActingMaster=true\n"));
        node.server.configure(TestNode.config(Map.of("orderMessageEnable", false)));
        assertTrue(node.read(319).contains("orderMessageEnable=true\n"));
    }

    @Test
    void routesWaitForTheServiceWhenTold() {
        node.close();
        node = new TestNode(folder, Map.of("waitSecondsForService", 45));
        register(0, 10911, "T", "U");
        assertEquals("name server not ready", node.ask(105, "topic", "T").remark());
        node.clock.pass(45_000);
        assertEquals(0, node.ask(105, "topic", "T").code());
    }

    @Test
    void zoneModeKeepsOtherZonesOut() {
        register(0, 10911, "T", "U");
        Response response = node.ask(105, "topic", "T", "__ZONE_MODE", "true", "__ZONE_NAME", "z1");
        assertEquals("{\"brokerDatas\":[],\"filterServerTable\":{},\"queueDatas\":[]}", TestNode.text(response));
        assertTrue(node.read(105, "topic", "T", "__ZONE_MODE", "true").contains("broker-a"));
    }

    @Test
    void nothingIsWrittenByRoutes() {
        register(0, 10911, "T", "U");
        assertEquals(0, folder.toFile().list().length);
        assertEquals(0, Json.parseObject(node.read(106)).integerOr("x", 0));
    }

    private Response update(String text) {
        return node.ask(LocalRequest.of(318).body(text.getBytes(StandardCharsets.UTF_8)));
    }
}
