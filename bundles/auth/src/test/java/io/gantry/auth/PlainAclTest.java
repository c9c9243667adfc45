package io.gantry.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.LocalRequest;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.RequestCode;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts of {@code plain_acl.yml}. */
class PlainAclTest {
    private static final String ACCOUNTS = """
            globalWhiteRemoteAddresses:
            - 10.9.*.*
            accounts:
            - accessKey: RocketMQ
              secretKey: 12345678
              whiteRemoteAddress:
              admin: false
              defaultTopicPerm: DENY
              defaultGroupPerm: SUB
              topicPerms:
              - topicA=DENY
              - topicB=PUB|SUB
              - topicC=SUB
              groupPerms:
              - groupA=DENY
              - groupB=PUB|SUB
            - accessKey: rocketmq2
              secretKey: secret-of-2
              admin: true
            """;

    @TempDir
    private Path root;

    private Path file;
    private Stand stand;

    @BeforeEach
    void open() throws IOException {
        file = root.resolve("conf/plain_acl.yml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, ACCOUNTS);
        stand = new Stand(root, Map.of("checksRights", true, "accountFile", file.toString()));
    }

    @AfterEach
    void close() {
        stand.plain.close();
    }

    /** The files are looked at twice a second. */
    private static void await(BooleanSupplier fact) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            while (!fact.getAsBoolean()) {
                Thread.onSpinWait();
            }
        });
    }

    private boolean may(String user, String secret, int code, String... fields) {
        return stand.guard.refusal(Stand.signed(LocalRequest.of(code, fields), user, secret)) == null;
    }

    private boolean maySend(String topic) {
        return may("RocketMQ", "12345678", RequestCode.SEND_MESSAGE, "topic", topic);
    }

    private boolean mayPull(String topic, String group) {
        return may("RocketMQ", "12345678", RequestCode.PULL_MESSAGE, "topic", topic, "consumerGroup", group);
    }

    @Test
    void permissionsAreThoseOfTheFile() {
        assertFalse(maySend("topicA"));
        assertTrue(maySend("topicB"));
        assertFalse(maySend("topicC"));
        assertFalse(maySend("other"));
        assertTrue(mayPull("topicB", "groupB"));
        assertTrue(mayPull("topicC", "other"));
        assertFalse(mayPull("topicC", "groupA"));
        assertFalse(mayPull("other", "groupB"));
        assertTrue(may("RocketMQ", "12345678", RequestCode.GET_MAX_OFFSET, "topic", "topicC"));
        assertFalse(may("RocketMQ", "12345678", RequestCode.UPDATE_AND_CREATE_TOPIC, "topic", "topicB"));
        assertFalse(may("RocketMQ", "wrong", RequestCode.SEND_MESSAGE, "topic", "topicB"));
        assertTrue(may("rocketmq2", "secret-of-2", RequestCode.UPDATE_AND_CREATE_TOPIC, "topic", "topicB"));
        assertTrue(may("rocketmq2", "secret-of-2", RequestCode.SEND_MESSAGE, "topic", "topicA"));
    }

    @Test
    void trustedAddressesNeedNotSignButChangeNobodysRights() throws IOException {
        LocalRequest unsigned = LocalRequest.of(RequestCode.SEND_MESSAGE, "topic", "topicA");
        assertEquals(ResponseCode.NO_PERMISSION, stand.guard.refusal(unsigned).code());
        Files.writeString(file, ACCOUNTS.replace("10.9.*.*", "127.0.0.*"));
        await(() -> stand.guard.refusal(unsigned) == null);
        LocalRequest forged = LocalRequest.of(RequestCode.AUTH_LIST_USER, Signature.USER_FIELD, Stand.ADMIN);
        assertEquals(ResponseCode.NO_PERMISSION, stand.guard.refusal(forged).code());
        assertTrue(may(Stand.ADMIN, Stand.SECRET, RequestCode.AUTH_LIST_USER), "signed as ever");
        assertFalse(may("RocketMQ", "12345678", RequestCode.AUTH_LIST_USER));
    }

    @Test
    void anAccountMayBeTrustedWhereItIs() throws IOException {
        write(ACCOUNTS.replace("whiteRemoteAddress:", "whiteRemoteAddress: 127.0.0.{1,2}"));
        LocalRequest named =
                LocalRequest.of(RequestCode.SEND_MESSAGE, "topic", "topicA", Signature.USER_FIELD, "RocketMQ");
        await(() -> stand.guard.refusal(named) == null);
        assertEquals(
                ResponseCode.NO_PERMISSION,
                stand.guard
                        .refusal(LocalRequest.of(RequestCode.AUTH_LIST_USER, Signature.USER_FIELD, "RocketMQ"))
                        .code());
        assertEquals(
                ResponseCode.NO_PERMISSION,
                stand.guard
                        .refusal(LocalRequest.of(RequestCode.SEND_MESSAGE, "topic", "t", Signature.USER_FIELD, "x"))
                        .code());
    }

    @Test
    void aFileIsReadAnewAndABadOneLeavesTheOldInForce() throws IOException {
        write(ACCOUNTS.replace("topicA=DENY", "topicA=PUB"));
        await(() -> maySend("topicA"));
        long before = stand.plain.version().counter();
        write(ACCOUNTS + "  - [: &broken\n");
        Files.createDirectories(file.resolveSibling("acl"));
        Files.writeString(
                file.resolveSibling("acl").resolve("more.yml"),
                "accounts:\n- accessKey: another1\n  secretKey: secret-of-another\n  defaultTopicPerm: PUB\n");
        // Looks at the files first.
        assertEquals(
                210,
                refused(RequestCode.DELETE_ACL_CONFIG, "accessKey", "another1").code());
        assertTrue(maySend("topicA"));
        assertEquals(before, stand.plain.version().counter());
        write(ACCOUNTS);
        await(() -> may("another1", "secret-of-another", RequestCode.SEND_MESSAGE, "topic", "any"));
        assertFalse(maySend("topicA"));
    }

    /** At once: who looks while a file is being written would read it twice. */
    private void write(String accounts) throws IOException {
        Path whole = Files.writeString(file.resolveSibling("new"), accounts);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Response ask(int code, String... fields) {
        return stand.ask(Stand.signed(LocalRequest.of(code, fields), "rocketmq2", "secret-of-2"));
    }

    @Test
    void operatorsOfOldChangeTheFile() throws IOException {
        ask(
                RequestCode.UPDATE_AND_CREATE_ACL_CONFIG,
                "accessKey",
                "newcomer",
                "secretKey",
                "secret: of\n- newcomer",
                "topicPerms",
                "t1=PUB,t2=SUB",
                "admin",
                "false");
        assertTrue(may("newcomer", "secret: of\n- newcomer", RequestCode.SEND_MESSAGE, "topic", "t1"));
        assertFalse(may("newcomer", "secret: of\n- newcomer", RequestCode.SEND_MESSAGE, "topic", "t2"));
        ask(RequestCode.UPDATE_AND_CREATE_ACL_CONFIG, "accessKey", "newcomer", "topicPerms", "t1=DENY");
        assertFalse(may("newcomer", "secret: of\n- newcomer", RequestCode.SEND_MESSAGE, "topic", "t1"));
        ask(
                RequestCode.UPDATE_AND_CREATE_ACL_CONFIG,
                "accessKey",
                "newcomer",
                "topicPerms",
                "",
                "defaultTopicPerm",
                "PUB");
        assertTrue(may("newcomer", "secret: of\n- newcomer", RequestCode.SEND_MESSAGE, "topic", "t1"), "taken back");
        assertTrue(maySend("topicB"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        ask(RequestCode.DELETE_ACL_CONFIG, "accessKey", "newcomer");
        assertFalse(may("newcomer", "secret: of\n- newcomer", RequestCode.SEND_MESSAGE, "topic", "t2"));
        ask(
                RequestCode.UPDATE_GLOBAL_WHITE_ADDRS_CONFIG,
                "globalWhiteAddrs",
                "10.0.0.{1,2},127.0.0.1",
                "aclFileFullPath",
                "/etc/passwd");
        assertNull(stand.guard.refusal(LocalRequest.of(RequestCode.SEND_MESSAGE, "topic", "topicA")));
        assertEquals(2, stand.plain.masks().size());
        stand.plain.close();
        Stand again = new Stand(root, Map.of("checksRights", true, "accountFile", file.toString()));
        assertEquals(stand.plain.told(), again.plain.told());
        again.plain.close();
    }

    @Test
    void whatTheyAreToldHasNoSecrets() {
        String told = Stand.text(ask(RequestCode.GET_BROKER_CLUSTER_ACL_CONFIG));
        assertTrue(told.contains("topicB=PUB|SUB") && told.contains("10.9.*.*"), told);
        assertFalse(told.contains("12345678") || told.contains("secret-of-2"), told);
        Map<String, ?> version = ask(RequestCode.GET_BROKER_CLUSTER_ACL_INFO).fields();
        assertEquals("c1", version.get("clusterName"));
        assertTrue(version.get("allAclFileVersion").toString().contains("plain_acl.yml"), version.toString());
    }

    @Test
    void badChangesAndStrangersAreRefused() {
        assertEquals(
                209,
                refused(RequestCode.UPDATE_AND_CREATE_ACL_CONFIG, "accessKey", "a", "secretKey", "")
                        .code());
        assertEquals(
                209,
                refused(RequestCode.UPDATE_AND_CREATE_ACL_CONFIG, "accessKey", "RocketMQ", "topicPerms", "t=FLY")
                        .code());
        assertEquals(
                210,
                refused(RequestCode.DELETE_ACL_CONFIG, "accessKey", "nobody").code());
        assertEquals(
                211,
                refused(RequestCode.UPDATE_GLOBAL_WHITE_ADDRS_CONFIG, "globalWhiteAddrs", "example.org")
                        .code());
        assertFalse(may("RocketMQ", "12345678", RequestCode.DELETE_ACL_CONFIG, "accessKey", "rocketmq2"));
        assertTrue(maySend("topicB"));
    }

    private BadRequestException refused(int code, String... fields) {
        return assertThrows(BadRequestException.class, () -> ask(code, fields));
    }

    @Test
    void withoutAFileTheyAreToldSo() throws IOException {
        Stand none = new Stand(root.resolve("none"));
        BadRequestException refused = assertThrows(
                BadRequestException.class,
                () -> none.ask(Stand.asAdmin(RequestCode.DELETE_ACL_CONFIG, null, "accessKey", "x")));
        assertEquals(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, refused.code());
    }
}
