package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.Records;
import io.gantry.contract.Waiting;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a member with certificates believes, and what it says of files that it cannot use. */
class PeerTlsTest {
    private static final String HERE = "127.0.0.1";

    @TempDir
    static Path made;

    private static TestCertificate ours;
    private static TestCertificate other;

    @TempDir
    Path folder;

    @BeforeAll
    static void make() throws Exception {
        ours = TestCertificate.make(made, "ours", HERE);
        other = TestCertificate.make(made, "other", HERE);
    }

    @Test
    void membersBelieveWhoShowsACertificateThatIsVouchedForAndNobodyElse() throws Exception {
        PeerTls member = new PeerTls(ours.toldIn(folder.resolve("a"), ours.certificate()));
        PeerTls stranger = new PeerTls(other.toldIn(folder.resolve("b"), ours.certificate()));
        shake(member.called(), member.calling());
        assertThrows(SSLException.class, () -> shake(member.called(), stranger.calling()));
        assertThrows(SSLException.class, () -> shake(stranger.called(), member.calling()));
        SslContext silent = SslContextBuilder.forClient()
                .trustManager(ours.certificate().toFile())
                .build();
        assertThrows(SSLException.class, () -> shake(member.called(), silent));
    }

    @Test
    void aCertificateOfAnotherAddressIsNotBelieved() throws Exception {
        TestCertificate elsewhere = TestCertificate.make(folder, "elsewhere", "127.0.0.9");
        PeerTls member = new PeerTls(elsewhere.toldIn(folder.resolve("a"), elsewhere.certificate()));
        assertThrows(SSLException.class, () -> shake(member.called(), member.calling()));
    }

    @Test
    void newFilesAreUsedAndThoseThatCannotBeLeaveTheOldOnes() throws Exception {
        TestCertificate shown = new TestCertificate(
                Files.copy(ours.certificate(), folder.resolve("shown.pem")),
                Files.copy(ours.key(), folder.resolve("shown.key")));
        PeerTls member = new PeerTls(shown.toldIn(folder.resolve("a"), shown.certificate()));
        SslContext before = member.called();
        member.renew();
        assertSame(before, member.called());
        Files.writeString(shown.key(), "no key");
        touch(shown.key(), "2030-01-01T00:00:00Z");
        member.renew();
        assertSame(before, member.called());
        Files.copy(other.key(), shown.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(other.certificate(), shown.certificate(), StandardCopyOption.REPLACE_EXISTING);
        touch(shown.key(), "2030-01-02T00:00:00Z");
        member.renew();
        PeerTls next = new PeerTls(other.toldIn(folder.resolve("b"), other.certificate()));
        shake(member.called(), next.calling());
        shake(next.called(), member.calling());
    }

    private static void touch(Path file, String when) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse(when)));
    }

    @Test
    void whatIsWrongWithTheFilesIsSaid() throws Exception {
        Path missing = folder.resolve("missing");
        assertTrue(refusal(missing).contains("haTlsFile, " + missing));
        Path empty = Files.writeString(folder.resolve("empty"), "");
        assertTrue(refusal(empty).contains("lacks tls.server.certPath"));
        TestCertificate bad = new TestCertificate(ours.certificate(), Files.writeString(folder.resolve("k"), "no key"));
        Path told = bad.toldIn(folder.resolve("a"), ours.certificate());
        assertTrue(refusal(told).contains("names files that cannot be used"), refusal(told));
        TestCertificate gone = new TestCertificate(folder.resolve("gone.pem"), ours.key());
        assertTrue(refusal(gone.toldIn(folder.resolve("b"), ours.certificate())).contains("gone.pem"));
    }

    @Test
    void aGroupReplicatesByTls() throws Exception {
        Path told = ours.toldIn(folder.resolve("tls.properties"), ours.certificate());
        try (GroupStand group = new GroupStand(folder, 3, () -> new TestSettings().with("tlsFile", told.toString()))) {
            int leader = group.leader();
            long end = group.log(leader).append(Records.of("t", 0, "secret")).end();
            for (int i = 0; i < group.size(); i++) {
                Waiting.until(group.member(i).committed(), end);
            }
            assertEquals(leader, group.leader());
        }
    }

    private String refusal(Path file) {
        return assertThrows(IllegalArgumentException.class, () -> new PeerTls(file))
                .getMessage();
    }

    /** Has both sides talk to each other until both are content, or throws what one of them is not content with. */
    private static void shake(SslContext called, SslContext calling) throws SSLException {
        SSLEngine server = called.newEngine(UnpooledByteBufAllocator.DEFAULT);
        SSLEngine client = calling.newEngine(UnpooledByteBufAllocator.DEFAULT, HERE, 1);
        ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < 100 && !(isDone(client) && isDone(server)); i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        assertTrue(isDone(client) && isDone(server));
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && engine.getSession().getProtocol().startsWith("TLS");
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        ByteBuffer plain = ByteBuffer.allocate(1 << 17);
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            default -> {
                in.flip();
                engine.unwrap(in, plain);
                in.compact();
            }
        }
    }
}
