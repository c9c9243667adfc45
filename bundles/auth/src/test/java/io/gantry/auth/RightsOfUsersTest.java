package io.gantry.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.auth.user.Grants;
import io.gantry.contract.LocalRequest;
import io.gantry.log.StorageException;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.RequestCode;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What users may do, and how operators change it. */
class RightsOfUsersTest {
    private static final int UNKNOWN_CODE = 29_999;

    @TempDir
    private Path root;

    private Stand stand;

    @BeforeEach
    void open() throws IOException {
        stand = new Stand(root, Map.of("checksRights", true));
        ok(Stand.asAdmin(RequestCode.AUTH_CREATE_USER, "{\"password\":\"p\"}", "username", "u"));
    }

    private void ok(LocalRequest request) {
        Response response = stand.ask(request);
        assertEquals(ResponseCode.SUCCESS, response.code(), response.remark());
    }

    private void grant(String resource, String actions, String decision) {
        ok(Stand.asAdmin(RequestCode.AUTH_CREATE_ACL, acl(resource, actions, decision, ""), "subject", "User:u"));
    }

    private static String acl(String resource, String actions, String decision, String more) {
        return "{\"policies\":[{\"entries\":[{\"resource\":\"" + resource + "\",\"actions\":[\""
                + actions.replace(",", "\",\"") + "\"],\"decision\":\"" + decision + "\"" + more + "}]}]}";
    }

    private static LocalRequest byUser(int code, String... fields) {
        return Stand.signed(LocalRequest.of(code, fields), "u", "p");
    }

    private static LocalRequest byUser(int code, String body) {
        return Stand.signed(LocalRequest.of(code).body(body.getBytes(StandardCharsets.UTF_8)), "u", "p");
    }

    private void assertMay(LocalRequest request) {
        assertNull(stand.guard.refusal(request));
    }

    private String assertMayNot(LocalRequest request) {
        Response refusal = stand.guard.refusal(request);
        assertEquals(ResponseCode.NO_PERMISSION, refusal.code());
        return refusal.remark();
    }

    @Test
    void nothingIsAllowedThatIsNotSaid() {
        String told = assertMayNot(byUser(RequestCode.SEND_MESSAGE, "topic", "orders"));
        assertTrue(told.contains("Pub on Topic:orders") && told.contains("User u"), told);
        assertMayNot(byUser(RequestCode.UPDATE_BROKER_CONFIG));
        assertMayNot(byUser(UNKNOWN_CODE));
        assertMayNot(byUser(RequestCode.AUTH_LIST_USER));
        assertMay(Stand.asAdmin(UNKNOWN_CODE, null));
        assertMay(Stand.asAdmin(RequestCode.SEND_MESSAGE, null, "topic", "orders"));
        assertMay(byUser(RequestCode.HEART_BEAT, "{\"producerDataSet\":[{\"groupName\":\"g\"}]}"));
    }

    @Test
    void aRightIsForItsActionsAndResources() {
        grant("Topic:orders", "Pub", "Allow");
        assertMay(byUser(RequestCode.SEND_MESSAGE, "topic", "orders"));
        assertMay(byUser(RequestCode.SEND_MESSAGE_V2, "b", "orders"));
        assertMayNot(byUser(RequestCode.SEND_MESSAGE, "topic", "orders2"));
        assertMayNot(byUser(RequestCode.PULL_MESSAGE, "topic", "orders", "consumerGroup", "g"));
        grant("Topic:orders", "Pub,Sub", "Allow");
        String told = assertMayNot(byUser(RequestCode.PULL_MESSAGE, "topic", "orders", "consumerGroup", "g"));
        assertTrue(told.contains("Sub on Group:g"), told);
        grant("Group:g", "Sub", "Allow");
        assertMay(byUser(RequestCode.PULL_MESSAGE, "topic", "orders", "consumerGroup", "g"));
        // What consumers send to and read from their retry topic is a matter of the group.
        assertMay(byUser(RequestCode.SEND_MESSAGE_V2, "b", "%RETRY%g"));
        assertMay(byUser(RequestCode.PULL_MESSAGE, "topic", "%RETRY%g", "consumerGroup", "g"));
        assertMayNot(byUser(RequestCode.PULL_MESSAGE, "topic", "%RETRY%other", "consumerGroup", "g"));
        assertMayNot(byUser(RequestCode.PULL_MESSAGE, "topic", "%DLQ%g", "consumerGroup", "g"));
    }

    /** Else the next user of this name would have them. */
    @Test
    @Timeout(60)
    void aUserThatIsBeingRemovedIsGivenNoPolicies() throws Exception {
        grant("Topic:orders", "Pub", "Allow");
        LocalRequest more = Stand.asAdmin(
                RequestCode.AUTH_CREATE_ACL, acl("Topic:others", "Pub", "Allow", ""), "subject", "User:u");
        AtomicReference<CompletableFuture<Response>> late = new AtomicReference<>();
        stand.grants.forget("u", () -> {
            late.set(CompletableFuture.supplyAsync(() -> stand.ask(more)));
            assertThrows(TimeoutException.class, () -> late.get().get(300, TimeUnit.MILLISECONDS));
            stand.users.change("u", user -> null);
        });
        ExecutionException refused =
                assertThrows(ExecutionException.class, () -> late.get().get());
        assertTrue(refused.getMessage().contains("there is no user u"), refused.getMessage());
        assertTrue(stand.grants.of("u").isEmpty());
    }

    @Test
    void bodiesAreReadForWhatTheyName() {
        grant("Topic:orders", "Sub", "Allow");
        grant("Group:g", "Sub", "Allow");
        String heartbeat =
                "{\"consumerDataSet\":[{\"groupName\":\"g\",\"subscriptionDataSet\":[{\"topic\":\"%RETRY%g\"},"
                        + "{\"topic\":\"orders\"}]}]}";
        assertMay(byUser(RequestCode.HEART_BEAT, heartbeat));
        assertMayNot(byUser(RequestCode.HEART_BEAT, heartbeat.replace("orders", "others")));
        assertMayNot(byUser(RequestCode.HEART_BEAT, heartbeat.replace("\"g\"", "\"h\"")));
        String lock = "{\"consumerGroup\":\"g\",\"mqSet\":[{\"topic\":\"orders\"}]}";
        assertMay(byUser(RequestCode.LOCK_BATCH_MQ, lock));
        assertMayNot(byUser(RequestCode.LOCK_BATCH_MQ, lock.replace("orders", "others")));
        String acks = "{\"acks\":[{\"t\":\"orders\",\"c\":\"g\"}]}";
        assertMay(byUser(RequestCode.BATCH_ACK_MESSAGE, acks));
        assertMayNot(byUser(RequestCode.BATCH_ACK_MESSAGE, acks.replace("\"g\"", "\"h\"")));
        for (String bad : new String[] {"", "{", "{\"consumerDataSet\":[7]}", "{\"consumerDataSet\":[{}]}"}) {
            assertThrows(
                    BadRequestException.class, () -> stand.guard.refusal(byUser(RequestCode.HEART_BEAT, bad)), bad);
        }
        assertThrows(BadRequestException.class, () -> stand.guard.refusal(byUser(RequestCode.SEND_MESSAGE)));
    }

    /** The handlers store answers under whatever topic they name. */
    @Test
    void answersGoToTheClustersReplyTopicOrNeedARight() {
        String replies = Stand.CLUSTER + "_REPLY_TOPIC";
        assertMay(byUser(RequestCode.SEND_REPLY_MESSAGE, "topic", replies));
        assertMay(byUser(RequestCode.SEND_REPLY_MESSAGE_V2, "b", replies));
        assertMayNot(byUser(RequestCode.SEND_REPLY_MESSAGE, "topic", "victim"));
        assertMayNot(byUser(RequestCode.SEND_REPLY_MESSAGE_V2, "b", "victim"));
        assertMayNot(byUser(RequestCode.SEND_REPLY_MESSAGE_V2, "b", "%RETRY%g"));
    }

    /** The topic of retries has group and topic in its name. */
    @Test
    void whatWasPoppedAgainIsAcknowledgedWithTheSameRights() {
        grant("Topic:orders", "Sub", "Allow");
        grant("Group:g", "Sub", "Allow");
        for (String topic : new String[] {"orders", "%RETRY%g_orders", "%RETRY%g+orders"}) {
            assertMay(byUser(RequestCode.ACK_MESSAGE, "topic", topic, "consumerGroup", "g"));
            assertMay(byUser(RequestCode.CHANGE_MESSAGE_INVISIBLETIME, "topic", topic, "consumerGroup", "g"));
        }
        for (String topic : new String[] {"others", "%RETRY%g_others", "%RETRY%h_orders", "%RETRY%g"}) {
            boolean isOfGroup = topic.equals("%RETRY%g");
            LocalRequest request = byUser(RequestCode.ACK_MESSAGE, "topic", topic, "consumerGroup", "g");
            assertEquals(isOfGroup, stand.guard.refusal(request) == null, topic);
        }
    }

    @Test
    void blanksFoolNobody() {
        grant("Topic:*", "All", "Allow");
        grant("Group:*", "All", "Allow");
        grant("Topic:secret", "All", "Deny");
        assertMayNot(byUser(RequestCode.GET_CONSUME_STATS, "consumerGroup", "g", "topicList", "orders; secret"));
        for (String name : new String[] {"", " "}) {
            LocalRequest request =
                    byUser(RequestCode.CONSUMER_SEND_MSG_BACK, "group", "g", "originTopic", name, "offset", "0");
            assertThrows(BadRequestException.class, () -> stand.guard.refusal(request));
        }
        LocalRequest group = byUser(RequestCode.PULL_MESSAGE, "topic", "orders", "consumerGroup", "%RETRY%g");
        assertMay(group);
        grant("Group:g", "All", "Deny");
        assertMay(group);
        grant("Group:%RETRY%g", "All", "Deny");
        assertMayNot(group);
    }

    /** Equal hashes, and many of them. */
    @Test
    @Timeout(20)
    void aLongBodyIsLookedAtInATimeThatGrowsWithItsLength() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 15; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            names.append(i == 0 ? "" : ",").append("{\"topic\":\"").append(name).append("\"}");
        }
        grant("*", "All", "Allow");
        assertMay(byUser(RequestCode.LOCK_BATCH_MQ, "{\"consumerGroup\":\"g\",\"mqSet\":[" + names + "]}"));
        String tooLong = "{\"topic\":\"" + "x".repeat(1 << 14) + "\",\"consumerGroup\":\"g\"}";
        assertThrows(
                BadRequestException.class, () -> stand.guard.refusal(byUser(RequestCode.QUERY_ASSIGNMENT, tooLong)));
    }

    @Test
    void theMostSpecificEntryDecidesAndDenyGoesFirst() {
        grant("*", "All", "Allow");
        assertMay(byUser(RequestCode.SEND_MESSAGE, "topic", "anything"));
        assertMay(byUser(RequestCode.UPDATE_BROKER_CONFIG));
        assertMayNot(byUser(RequestCode.AUTH_LIST_ACL));
        grant("Topic:a*", "Pub", "Deny");
        assertMayNot(byUser(RequestCode.SEND_MESSAGE, "topic", "anything"));
        grant("Topic:any*", "All", "Allow");
        assertMay(byUser(RequestCode.SEND_MESSAGE, "topic", "anything"));
        grant("Topic:anything", "All", "Deny");
        assertMayNot(byUser(RequestCode.SEND_MESSAGE, "topic", "anything"));
        assertMay(byUser(RequestCode.SEND_MESSAGE, "topic", "anything2"));
        assertMay(byUser(RequestCode.SEND_MESSAGE, "topic", "b"));
    }

    @Test
    void anEntryMayAskForAnAddress() {
        for (String from : new String[] {"192.168.0.0/16", "10.0.0.1", "::1"}) {
            ok(Stand.asAdmin(
                    RequestCode.AUTH_UPDATE_ACL,
                    acl("Topic:t", "Pub", "Allow", ",\"sourceIps\":[\"" + from + "\"]"),
                    "subject",
                    "User:u"));
            assertMayNot(byUser(RequestCode.SEND_MESSAGE, "topic", "t"));
        }
        ok(Stand.asAdmin(
                RequestCode.AUTH_UPDATE_ACL,
                acl("Topic:t", "Pub", "Allow", ",\"sourceIps\":[\"10.0.0.1\",\"127.0.0.0/8\"]"),
                "subject",
                "User:u"));
        assertMay(byUser(RequestCode.SEND_MESSAGE, "topic", "t"));
    }

    @Test
    void operatorsSeeAndTakeBackWhatTheyGave() throws IOException {
        grant("Topic:t1", "Pub", "Allow");
        grant("Group:g1", "Sub", "Allow");
        String told = Stand.text(stand.ask(Stand.asAdmin(RequestCode.AUTH_GET_ACL, null, "subject", "User:u")));
        assertEquals(
                "{\"subject\":\"User:u\",\"policies\":[{\"policyType\":\"Custom\",\"entries\":["
                        + "{\"resource\":\"Topic:t1\",\"actions\":[\"Pub\"],\"decision\":\"Allow\"},"
                        + "{\"resource\":\"Group:g1\",\"actions\":[\"Sub\"],\"decision\":\"Allow\"}]}]}",
                told);
        String groups =
                Stand.text(stand.ask(Stand.asAdmin(RequestCode.AUTH_LIST_ACL, null, "resourceFilter", "Group")));
        assertTrue(groups.contains("g1") && !groups.contains("t1"), groups);
        assertEquals(
                "[]", Stand.text(stand.ask(Stand.asAdmin(RequestCode.AUTH_LIST_ACL, null, "subjectFilter", "nobody"))));
        Path file = root.resolve("config/auth/acls.json");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(told, json(new Grants(file)));
        ok(Stand.asAdmin(RequestCode.AUTH_DELETE_ACL, null, "subject", "User:u", "resource", "Topic:t1"));
        assertMayNot(byUser(RequestCode.SEND_MESSAGE, "topic", "t1"));
        ok(Stand.asAdmin(RequestCode.AUTH_DELETE_ACL, null, "subject", "User:u"));
        assertTrue(stand.grants.of("u").isEmpty());
        Files.writeString(file, "{\"acls\":[{\"subject\":\"u\"}]}");
        assertThrows(StorageException.class, () -> new Grants(file));
    }

    private static String json(Grants grants) {
        return new String(
                io.gantry.codec.JsonWriter.COMPACT.bytes(Grants.told("u", grants.of("u"))), StandardCharsets.UTF_8);
    }

    @Test
    void aUserOfTheSameNameDoesNotGetTheRightsOfTheOneThatIsGone() {
        grant("Topic:t", "Pub", "Allow");
        ok(Stand.asAdmin(RequestCode.AUTH_DELETE_USER, null, "username", "u"));
        ok(Stand.asAdmin(RequestCode.AUTH_CREATE_USER, "{\"password\":\"p\"}", "username", "u"));
        assertMayNot(byUser(RequestCode.SEND_MESSAGE, "topic", "t"));
    }

    @Test
    void whatMakesNoSenseIsRefusedAndChangesNothing() {
        for (String bad : new String[] {
            "{}",
            "{\"policies\":[]}",
            "{\"policies\":[7]}",
            acl("Topic:t", "Fly", "Allow", ""),
            acl("Topic:t", "Pub", "Perhaps", ""),
            acl("Topic:a*b", "Pub", "Allow", ""),
            acl("Planet:t", "Pub", "Allow", ""),
            acl("Topic:", "Pub", "Allow", ""),
            acl("Topic:t", "Pub", "Allow", ",\"sourceIps\":[\"example.org\"]"),
            acl("Topic:t", "Pub", "Allow", ",\"sourceIps\":[\"10.0.0.0/33\"]"),
            acl("Topic:t", "Pub", "Allow", ",\"sourceIps\":[\"999.0.0.1\"]"),
            acl("Topic:t", "Pub", "Allow", "").replace("{\"policies", "{\"subject\":\"User:root\",\"policies"),
        }) {
            LocalRequest request = Stand.asAdmin(RequestCode.AUTH_CREATE_ACL, bad, "subject", "User:u");
            assertThrows(BadRequestException.class, () -> stand.ask(request), bad);
        }
        for (String subject : new String[] {"u", "User:", "User:nobody", "Planet:u"}) {
            LocalRequest request =
                    Stand.asAdmin(RequestCode.AUTH_CREATE_ACL, acl("*", "All", "Allow", ""), "subject", subject);
            assertThrows(BadRequestException.class, () -> stand.ask(request), subject);
        }
        assertTrue(stand.grants.all().isEmpty());
    }

    @Test
    void onlySuperUsersGiveRights() throws IOException {
        Stand open = new Stand(root.resolve("open"));
        open.ask(Stand.asAdmin(RequestCode.AUTH_CREATE_USER, "{\"password\":\"p\"}", "username", "u"));
        LocalRequest request = byUser(RequestCode.AUTH_LIST_ACL);
        BadRequestException refused = assertThrows(BadRequestException.class, () -> open.ask(request));
        assertEquals(ResponseCode.NO_PERMISSION, refused.code());
    }

    @Test
    void codesOfTheWhitelistsPassButNeverThoseOfSuperUsers() throws IOException {
        Stand listed = new Stand(
                root.resolve("listed"),
                Map.of("checksRights", true, "unsignedCodes", "10, 3005", "freeCodes", "10,12,3005"));
        assertNull(listed.guard.refusal(LocalRequest.of(RequestCode.SEND_MESSAGE, "topic", "t")));
        assertEquals(
                ResponseCode.NO_PERMISSION,
                listed.guard.refusal(LocalRequest.of(RequestCode.QUERY_MESSAGE)).code());
        listed.ask(Stand.asAdmin(RequestCode.AUTH_CREATE_USER, "{\"password\":\"p\"}", "username", "u"));
        assertNull(listed.guard.refusal(byUser(RequestCode.QUERY_MESSAGE, "topic", "t")));
        LocalRequest forged = LocalRequest.of(RequestCode.AUTH_LIST_USER, Signature.USER_FIELD, Stand.ADMIN);
        assertEquals(ResponseCode.NO_PERMISSION, listed.guard.refusal(forged).code());
        assertFalse(listed.accounts.find(Stand.ADMIN) == null);
        // Unsigned is not free: whoever only gives a name has no rights.
        Stand unsigned = new Stand(root.resolve("unsigned"), Map.of("checksRights", true, "unsignedCodes", "10"));
        LocalRequest named = LocalRequest.of(RequestCode.SEND_MESSAGE, "topic", "t", Signature.USER_FIELD, Stand.ADMIN);
        assertEquals(ResponseCode.NO_PERMISSION, unsigned.guard.refusal(named).code());
    }
}
