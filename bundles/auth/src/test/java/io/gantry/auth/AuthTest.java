package io.gantry.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.auth.user.Users;
import io.gantry.contract.LocalRequest;
import io.gantry.log.StorageException;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and what becomes of users. */
class AuthTest {
    private static final byte[] BODY = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path root;

    private Stand stand;

    @BeforeEach
    void open() throws IOException {
        stand = new Stand(root);
    }

    private static LocalRequest send() {
        return LocalRequest.of(RequestCode.SEND_MESSAGE, "topic", "t", "queueId", "0")
                .body(BODY);
    }

    private void assertRefused(LocalRequest request) {
        assertEquals(ResponseCode.NO_PERMISSION, stand.guard.refusal(request).code());
    }

    private Response ask(LocalRequest request) {
        return stand.ask(request);
    }

    @Test
    void theSignatureIsHmacSha1OfValuesInTheOrderOfNamesAndBody() {
        TreeMap<String, String> fields = new TreeMap<>(Map.of("b", "fox", "a", "The quick brown "));
        String known = Signature.of(
                fields, ByteBuffer.wrap(" jumps over the lazy dog".getBytes(StandardCharsets.UTF_8)), "key");
        // The widely known example of HMAC-SHA1.
        assertEquals(
                "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9",
                HexFormat.of().formatHex(Base64.getDecoder().decode(known)));
    }

    @Test
    void whoSignsWithTheRightSecretIsLetIn() {
        assertNull(stand.guard.refusal(Stand.signed(send(), Stand.ADMIN, Stand.SECRET)));
    }

    @Test
    void everyoneElseIsRefused() {
        assertRefused(send());
        assertRefused(Stand.signed(send(), Stand.ADMIN, "wrong"));
        assertRefused(Stand.signed(send(), "stranger", Stand.SECRET));
        assertRefused(Stand.signed(send(), "stranger", "nobody"));
        assertRefused(Stand.signed(send(), Stand.ADMIN, Stand.SECRET).with("topic", "another"));
        assertRefused(Stand.signed(send(), Stand.ADMIN, Stand.SECRET).body("hellO".getBytes(StandardCharsets.UTF_8)));
        assertRefused(send().with(Signature.USER_FIELD, Stand.ADMIN));
        assertEquals(
                ResponseCode.SYSTEM_BUSY,
                new AccessGuard(Stand.settings(Map.of()))
                        .refusal(Stand.signed(send(), Stand.ADMIN, Stand.SECRET))
                        .code());
    }

    @Test
    void whatOldClientsAddAfterTheySignedIsNotSigned() {
        LocalRequest old = Stand.signed(send().ofVersion(Signature.V4_9_3), Stand.ADMIN, Stand.SECRET);
        assertNull(stand.guard.refusal(old.with("_UNIQUE_KEY_QUERY", "true")));
        LocalRequest newer = Stand.signed(send(), Stand.ADMIN, Stand.SECRET);
        assertRefused(newer.with("_UNIQUE_KEY_QUERY", "true"));
    }

    @Test
    void aDisabledUserIsNotLetInAndOneThatIsGoneNeither() {
        String json = "{\"username\":\"u\",\"password\":\"p\"}";
        ask(Stand.asAdmin(RequestCode.AUTH_CREATE_USER, json, "username", "u"));
        assertNull(stand.guard.refusal(Stand.signed(send(), "u", "p")));
        ask(Stand.asAdmin(RequestCode.AUTH_UPDATE_USER, "{\"userStatus\":\"disable\"}", "username", "u"));
        assertRefused(Stand.signed(send(), "u", "p"));
        ask(Stand.asAdmin(
                RequestCode.AUTH_UPDATE_USER, "{\"userStatus\":\"enable\",\"password\":\"q\"}", "username", "u"));
        assertNull(stand.guard.refusal(Stand.signed(send(), "u", "q")));
        ask(Stand.asAdmin(RequestCode.AUTH_DELETE_USER, null, "username", "u"));
        assertRefused(Stand.signed(send(), "u", "q"));
    }

    @Test
    void usersOutliveARestartInAFileOfTheirOwners() throws IOException {
        ask(Stand.asAdmin(RequestCode.AUTH_CREATE_USER, "{\"password\":\"p\"}", "username", "u"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(stand.file)));
        Users again = new Users(stand.file, Stand.settings(Map.of()));
        assertEquals("p", again.find("u").orElseThrow().secret());
        assertFalse(again.find("u").orElseThrow().isSuper());
        Files.writeString(stand.file, "{\"users\":[{");
        assertThrows(StorageException.class, () -> new Users(stand.file, Stand.settings(Map.of())));
    }

    @Test
    void secretsAreNeverTold() {
        for (LocalRequest request : new LocalRequest[] {
            Stand.asAdmin(RequestCode.AUTH_GET_USER, null, "username", Stand.ADMIN),
            Stand.asAdmin(RequestCode.AUTH_LIST_USER, null)
        }) {
            String told = Stand.text(ask(request));
            assertTrue(told.contains("\"userType\":\"Super\""), told);
            assertFalse(told.contains(Stand.SECRET), told);
        }
        assertFalse(stand.users.all().toString().contains(Stand.SECRET));
        String text = "{\"username\":\"a b\",\"password\":\"hidden\"}";
        IllegalArgumentException flaw = assertThrows(
                IllegalArgumentException.class,
                () -> new Users(root.resolve("x"), Stand.settings(Map.of("firstUser", text))));
        assertFalse(flaw.getMessage().contains("hidden"), flaw.getMessage());
    }

    @Test
    void onlySuperUsersChangeUsersAndNobodyDeletesItself() {
        ask(Stand.asAdmin(RequestCode.AUTH_CREATE_USER, "{\"password\":\"p\"}", "username", "u"));
        LocalRequest request = LocalRequest.of(RequestCode.AUTH_GET_USER, "username", "u");
        BadRequestException normal =
                assertThrows(BadRequestException.class, () -> ask(Stand.signed(request, "u", "p")));
        assertEquals(ResponseCode.NO_PERMISSION, normal.code());
        assertThrows(
                BadRequestException.class,
                () -> ask(Stand.asAdmin(RequestCode.AUTH_DELETE_USER, null, "username", Stand.ADMIN)));
        assertThrows(
                BadRequestException.class,
                () -> ask(Stand.asAdmin(RequestCode.AUTH_CREATE_USER, "{\"password\":\"z\"}", "username", "u")));
        assertThrows(
                BadRequestException.class,
                () -> ask(Stand.asAdmin(RequestCode.AUTH_CREATE_USER, "{\"password\":\"\"}", "username", "v")));
        assertThrows(
                BadRequestException.class,
                () -> ask(Stand.asAdmin(
                        RequestCode.AUTH_CREATE_USER, "{\"password\":\"z\",\"userType\":\"King\"}", "username", "v")));
        for (String own : new String[] {"{\"userStatus\":\"disable\"}", "{\"userType\":\"Normal\"}"}) {
            assertThrows(
                    BadRequestException.class,
                    () -> ask(Stand.asAdmin(RequestCode.AUTH_UPDATE_USER, own, "username", Stand.ADMIN)));
        }
        assertEquals(2, stand.users.all().size());
    }

    @Test
    void whatThisNodeSignsIsLetInByAnother() throws IOException {
        String own = "{\"accessKey\":\"node\",\"secretKey\":\"of-the-node\"}";
        Stand other = new Stand(root.resolve("other"), Map.of("ownCredentials", own));
        Call call = new NodeSigner(Stand.settings(Map.of("ownCredentials", own)))
                .signed(new Call(105, Map.of("topic", "t", "n", 3), BODY));
        LocalRequest request = LocalRequest.of(105).body(BODY);
        for (Map.Entry<String, ?> field : call.fields().entrySet()) {
            request = request.with(field.getKey(), field.getValue());
        }
        assertNull(other.guard.refusal(request));
        Call plain = Call.of(105, Map.of());
        assertEquals(plain, new NodeSigner(Stand.settings(Map.of())).signed(plain));
    }
}
