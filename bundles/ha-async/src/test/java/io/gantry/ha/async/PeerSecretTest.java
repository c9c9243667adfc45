package io.gantry.ha.async;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.contract.HeapLog;
import io.gantry.contract.HeapReplica;
import io.gantry.contract.Records;
import io.gantry.contract.Waiting;
import io.gantry.contract.stand.Fakes;
import io.gantry.replica.Reign;
import io.gantry.replica.Role;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets the log and whose log is taken where there is a secret, over real sockets. */
@Timeout(60)
final class PeerSecretTest {
    private static final byte[] SECRET = "correct horse battery staple".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "incorrect horse battery stap".getBytes(StandardCharsets.US_ASCII);
    private static final int ANSWER_BYTES = PeerSecret.NONCE_BYTES + PeerSecret.PROOF_BYTES;
    private static final int TIMEOUT_MILLIS = 20_000;

    @TempDir
    private Path home;

    private final HeapLog theirs = new HeapLog(true);
    private final HeapLog own = new HeapLog(false);
    private AsyncReplicator leader;
    private FollowingReplicator follower;
    private String address = "";

    @BeforeEach
    void write() {
        for (int i = 0; i < 500; i++) {
            theirs.append(Records.of("t", 0, "message " + i));
        }
    }

    @AfterEach
    void close() {
        if (follower != null) {
            follower.close();
        }
        if (leader != null) {
            leader.close();
        }
    }

    private void lead(PeerSecret secret) {
        lead(secret, new TestSettings());
    }

    private void lead(PeerSecret secret, TestSettings settings) {
        leader = new AsyncReplicator(
                theirs, settings.settings(), settings.terms(secret), 0, Clock.system(), cause -> {});
        address = "127.0.0.1:" + leader.port();
    }

    private void follow(PeerSecret secret) {
        follower = new FollowingReplicator(
                own,
                new HeapReplica(own, home),
                new TestSettings().settings(),
                TestUpstream.silent(() -> address, secret),
                new Reign(home, Role.FOLLOWER),
                cause -> {});
    }

    private static PeerSecret secret(byte[] bytes) {
        return PeerSecret.of(bytes, false);
    }

    private void awaitCopied() {
        Waiting.until(() -> own.appended().position() == theirs.appended().position());
    }

    private void awaitReason(String part) {
        Waiting.until(() -> follower.leader().orElseThrow().reason().contains(part));
        assertEquals(0, own.appended().position());
        // Who hangs up is noticed a moment later.
        Waiting.until(() -> leader == null || leader.followers().isEmpty());
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), leader.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static byte[] hello(byte[] nonce) {
        ByteArrayOutputStream hello = new ByteArrayOutputStream();
        hello.writeBytes(PeerSecret.MAGIC);
        hello.writeBytes(nonce);
        return hello.toByteArray();
    }

    /** Begins to prove; returns what is to be said to end it. */
    private static byte[] begin(Socket socket) throws IOException {
        byte[] nonce = new byte[PeerSecret.NONCE_BYTES];
        socket.getOutputStream().write(hello(nonce));
        byte[] leaders = Arrays.copyOf(socket.getInputStream().readNBytes(ANSWER_BYTES), PeerSecret.NONCE_BYTES);
        return secret(SECRET).proof(PeerSecret.Side.FOLLOWER, nonce, leaders);
    }

    /** What the leader says after that; an empty array when it hangs up. */
    private static byte[] rest(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException e) {
            return new byte[0];
        }
    }

    @Test
    void whoKnowsTheSecretIsServed() {
        lead(secret(SECRET));
        follow(secret(SECRET));
        awaitCopied();
        theirs.append(Records.of("t", 0, "later"));
        awaitCopied();
        assertEquals(1, leader.replicas().size());
    }

    @Test
    void whoHasAnotherSecretIsNotServedAndSaysSo() {
        lead(secret(SECRET));
        follow(secret(OTHER));
        awaitReason("it has another secret");
    }

    @Test
    void whoHasNoneIsNotServed() {
        lead(secret(SECRET));
        follow(PeerSecret.NONE);
        awaitReason("give this node its secret");
    }

    @Test
    void aLeaderWithoutTheSecretIsNotFollowedUnlessThatIsAllowed() {
        lead(PeerSecret.NONE);
        follow(secret(SECRET));
        awaitReason("it does not know that there is a secret");
        follower.close();
        follow(PeerSecret.of(SECRET, true));
        awaitCopied();
    }

    /** Who is named speaks as RocketMQ's slaves do. */
    @Test
    void whoIsNamedNeedsNoSecret() throws Exception {
        lead(PeerSecret.of(SECRET, false, "127.0.0.7"));
        try (RawFollower named = new RawFollower("127.0.0.7", leader.port());
                RawFollower stranger = new RawFollower("127.0.0.8", leader.port())) {
            named.report(0).until(theirs.appended().position());
            assertTrue(stranger.report(0).isSentAway());
        }
    }

    /** Somebody who listened to a follower says the same again. */
    @Test
    void whatWasHeardIsOfNoUseTheNextTime() throws Exception {
        lead(secret(SECRET));
        byte[] nonce = new byte[PeerSecret.NONCE_BYTES];
        byte[] proof;
        try (Socket first = connect()) {
            first.getOutputStream().write(hello(nonce));
            byte[] answer = first.getInputStream().readNBytes(ANSWER_BYTES);
            byte[] leaders = Arrays.copyOf(answer, PeerSecret.NONCE_BYTES);
            assertArrayEquals(
                    secret(SECRET).proof(PeerSecret.Side.LEADER, nonce, leaders),
                    Arrays.copyOfRange(answer, PeerSecret.NONCE_BYTES, ANSWER_BYTES));
            proof = secret(SECRET).proof(PeerSecret.Side.FOLLOWER, nonce, leaders);
            first.getOutputStream().write(proof);
            Waiting.until(() -> leader.followers().size() == 1);
        }
        Waiting.until(() -> leader.followers().isEmpty());
        try (Socket again = connect()) {
            again.getOutputStream().write(hello(nonce));
            again.getInputStream().readNBytes(ANSWER_BYTES);
            again.getOutputStream().write(proof);
            assertEquals(0, rest(again).length);
        }
        // The leader's own proof is not one of a follower.
        try (Socket mirror = connect()) {
            mirror.getOutputStream().write(hello(nonce));
            byte[] answer = mirror.getInputStream().readNBytes(ANSWER_BYTES);
            mirror.getOutputStream().write(answer, PeerSecret.NONCE_BYTES, PeerSecret.PROOF_BYTES);
            assertEquals(0, rest(mirror).length);
        }
        assertEquals(0, leader.followers().size());
    }

    /** Garbage, silence and single bytes hold nobody up, and are let go. */
    @Test
    void whoProvesNothingIsLetGoAndHoldsNobodyUp() throws Exception {
        lead(secret(SECRET));
        try (Socket silent = connect();
                Socket slow = connect()) {
            slow.getOutputStream().write(PeerSecret.MAGIC, 0, 1);
            try (Socket garbage = connect()) {
                garbage.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertEquals(0, rest(garbage).length);
            }
            follow(secret(SECRET));
            awaitCopied();
            assertEquals(0, rest(silent).length, "after its time");
            assertEquals(0, rest(slow).length);
        }
        assertEquals(1, leader.followers().size());
    }

    /** More than there are places for, from many hosts, of which each comes again and again. */
    @Test
    void manyWhoProveNothingKeepNobodyOut() throws Exception {
        lead(secret(SECRET));
        List<Socket> silent = new ArrayList<>();
        try (Socket first = connect();
                Socket second = new Socket()) {
            byte[] proof = begin(first);
            for (int i = 0; i < 40; i++) {
                silent.add(new Socket(
                        InetAddress.getLoopbackAddress(),
                        leader.port(),
                        InetAddress.getByName("127.0.0." + (20 + i % 8)),
                        0));
            }
            second.setSoTimeout(TIMEOUT_MILLIS);
            second.connect(first.getRemoteSocketAddress());
            byte[] another = begin(second);
            first.getOutputStream().write(proof);
            second.getOutputStream().write(another);
            Waiting.until(() -> leader.followers().size() == 2);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void singleBytesProveAsWell() throws Exception {
        lead(secret(SECRET));
        byte[] nonce = new byte[PeerSecret.NONCE_BYTES];
        try (Socket socket = connect()) {
            socket.setTcpNoDelay(true);
            for (byte each : hello(nonce)) {
                socket.getOutputStream().write(each);
            }
            byte[] answer = socket.getInputStream().readNBytes(ANSWER_BYTES);
            byte[] leaders = Arrays.copyOf(answer, PeerSecret.NONCE_BYTES);
            for (byte each : secret(SECRET).proof(PeerSecret.Side.FOLLOWER, nonce, leaders)) {
                socket.getOutputStream().write(each);
            }
            Waiting.until(() -> leader.followers().size() == 1);
        }
    }

    @Test
    void whoIsNotNamedIsNotServedThoughItKnowsTheSecretAndSaysSo() throws Exception {
        lead(secret(SECRET), new TestSettings().with("followers", new String[] {"127.0.0.9"}));
        follow(secret(SECRET));
        awaitReason("name this node's address in its haFollowers");
    }

    @Test
    void whoMayNotAnyMoreWhenItHasProvedIsNotServed() throws Exception {
        lead(secret(SECRET));
        try (Socket socket = connect()) {
            byte[] proof = begin(socket);
            leader.allow("127.0.0.9");
            socket.getOutputStream().write(proof);
            assertEquals(0, rest(socket).length);
            assertEquals(0, leader.followers().size());
        }
    }

    /** RocketMQ's master believes any 8 bytes to be what its slave has; below zero it acknowledges nothing for them. */
    @Test
    void noneOfTheFirstWordsIsAPositionToAMasterOfRocketmqs() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (RawLeader master = new RawLeader()) {
                address = master.address();
                follow(secret(SECRET));
                long word = master.accept();
                for (int words = 1; words <= PeerSecret.NONCE_BYTES / Long.BYTES; words++) {
                    assertTrue(word >= -(1L << 62) && word < -(1L << 61), "word " + word);
                    word = master.report();
                }
                assertTrue(word >= -(1L << 62) && word < -(1L << 61), "word " + word);
            } finally {
                follower.close();
            }
        }
    }

    /** One that answers with anything is believed nothing. */
    @Test
    void aFalseLeaderLearnsNothing() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(TIMEOUT_MILLIS);
            address = "127.0.0.1:" + server.getLocalPort();
            follow(secret(SECRET));
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] hello = in.readNBytes(PeerSecret.MAGIC.length + PeerSecret.NONCE_BYTES);
                assertArrayEquals(PeerSecret.MAGIC, Arrays.copyOf(hello, PeerSecret.MAGIC.length));
                socket.getOutputStream().write(new byte[ANSWER_BYTES]);
                assertEquals(0, rest(socket).length, "no proof of its own");
            }
            awaitReason("it has another secret, or none");
        }
    }

    private PeerSecret read(String text, String permissions) throws IOException {
        Path file = home.resolve("secret");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return PeerSecret.of(Fakes.config(PeerSecret.Settings.class, "file", file.toString()));
    }

    private static void assertRefused(String cause, org.junit.jupiter.api.function.Executable reading) {
        String message = assertThrows(IllegalArgumentException.class, reading).getMessage();
        assertTrue(message.contains(cause), message);
        assertFalse(message.contains("hunter"), "what is in it is not said");
    }

    @Test
    void theFileIsReadWhenOnlyItsOwnerMay() throws Exception {
        assertSame(PeerSecret.NONE, PeerSecret.of(Fakes.config(PeerSecret.Settings.class)));
        byte[] none = new byte[PeerSecret.NONCE_BYTES];
        assertArrayEquals(
                secret(SECRET).proof(PeerSecret.Side.LEADER, none, none),
                read(new String(SECRET, StandardCharsets.US_ASCII) + "\n", "rw-------")
                        .proof(PeerSecret.Side.LEADER, none, none));
        assertRefused("chmod 600", () -> read("hunter2hunter2hunter2", "rw-r-----"));
        assertRefused("it needs 16", () -> read("hunter2", "rw-------"));
        assertRefused("it needs 16", () -> read("hunter2".repeat(2_000), "rw-------"));
        assertRefused(
                "cannot be read",
                () -> PeerSecret.of(Fakes.config(
                        PeerSecret.Settings.class, "file", home.resolve("none").toString())));
    }
}
