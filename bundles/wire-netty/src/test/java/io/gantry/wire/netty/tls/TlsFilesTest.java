package io.gantry.wire.netty.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.wire.netty.Configs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys from files, and what is said of files that hold none. */
final class TlsFilesTest {
    @TempDir
    Path directory;

    private String failure(Map<String, Object> changed) {
        TestFiles files = new TestFiles(directory, "own");
        Map<String, Object> settings =
                new HashMap<>(Map.of("testMode", false, "certPath", files.cert(), "keyPath", files.key()));
        settings.putAll(changed);
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> new TlsServer(Configs.of(TlsServer.Config.class, settings), Clock.system()))
                .getMessage();
    }

    private String file(String text) throws Exception {
        return Files.writeString(Files.createTempFile(directory, "some", ".pem"), text)
                .toString();
    }

    @Test
    void theCertificateOfANodeWithoutOneIsWellFormed() throws Exception {
        X509Certificate made = new TestFiles(directory, "made").certificate();
        made.verify(made.getPublicKey());
        made.checkValidity();
        assertEquals(3, made.getVersion());
        assertEquals("CN=localhost", made.getSubjectX500Principal().getName());
    }

    @Test
    void anEncryptedKeyIsReadWithItsPassword() throws Exception {
        TestFiles files = new TestFiles(directory, "secret");
        files.encryptKey("right");
        assertArrayEquals(
                files.privateKey().getEncoded(),
                Pem.privateKey("k", files.key(), "right").getEncoded());
        String said = assertThrows(
                        IllegalArgumentException.class, () -> Pem.privateKey("keyPath", files.key(), "wrong"))
                .getMessage();
        assertTrue(said.endsWith("secret.key cannot be decrypted: correct its password"), said);
    }

    @Test
    void keysOfOtherKindsAreRead() throws Exception {
        for (String kind : new String[] {"RSA", "Ed25519"}) {
            KeyPair pair = KeyPairGenerator.getInstance(kind).generateKeyPair();
            String text = "Bag Attributes\n-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n";
            assertEquals(pair.getPrivate(), Pem.privateKey("k", file(text), ""), kind);
        }
    }

    @Test
    void eachFlawIsSaidWithItsFileAndARemedy() throws Exception {
        String none = directory.resolve("none.pem").toString();
        String place = "io.gantry.wire.netty.tls: ";
        assertEquals(
                place + "certPath=" + none + " cannot be read (NoSuchFileException): write the path of a PEM file that "
                        + "this node's user may read",
                failure(Map.of("certPath", none)));
        assertTrue(failure(Map.of("certPath", directory.toString())).contains("cannot be read (IOException)"));
        assertTrue(failure(Map.of("certPath", file("hello"))).contains("no "));
        assertTrue(failure(Map.of("keyPath", file("-----BEGIN RSA PRIVATE KEY-----")))
                .contains("convert it with openssl pkcs8"));
        assertTrue(failure(Map.of("keyPath", file("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")))
                .contains("unknown kind"));
        assertTrue(failure(Map.of("keyPath", "")).contains("certPath and keyPath belong together"));
        assertTrue(failure(Map.of("certPath", "")).contains("certPath is empty"));
        assertTrue(failure(Map.of("certPath", new TestFiles(directory, "other").cert()))
                .contains("is not the one of the certificate"));
        assertTrue(failure(Map.of("authClient", true, "trustCertPath", none)).contains("trustCertPath=" + none));
    }

    @Test
    void wordsThatMeanNothingAreRefused() {
        assertTrue(failure(Map.of("mode", "on")).contains("must be disabled, permissive or enforcing, found on"));
        assertTrue(failure(Map.of("needClientAuth", "yes")).contains("must be none, optional or require, found yes"));
        assertTrue(failure(Map.of("protocols", new String[] {"SSLv9"})).contains("this JVM does not know SSLv9"));
        assertTrue(failure(Map.of("ciphers", new String[] {"ROT13"})).contains("this JVM does not know ROT13"));
        assertTrue(failure(Map.of("handshakeMillis", 0)).contains("handshakeMillis must be greater than 0"));
    }
}
