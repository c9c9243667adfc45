package io.gantry.wire.netty.tls;

import io.gantry.agent.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLContext;

/** A certificate and its key as PEM files, made anew whenever one is asked for. */
public final class TestFiles {
    private static final String SCHEME = "PBEWithHmacSHA256AndAES_256";

    private final Path cert;
    private final Path key;
    private Identity identity;

    public TestFiles(Path directory, String name) {
        cert = directory.resolve(name + ".pem");
        key = directory.resolve(name + ".key");
        renew();
    }

    /** Puts another certificate and key in their place; the key last. */
    public void renew() {
        identity = new SelfSigned(Clock.system()).identity();
        write(cert, pem("CERTIFICATE", encoded(certificate())));
        write(key, pem("PRIVATE KEY", identity.key().getEncoded()));
    }

    public String cert() {
        return cert.toString();
    }

    public String key() {
        return key.toString();
    }

    PrivateKey privateKey() {
        return identity.key();
    }

    public X509Certificate certificate() {
        return identity.chain()[0];
    }

    /** What a peer uses that shows this certificate and trusts anybody. */
    public SSLContext context() {
        return new TlsFiles("test", "", "", "", "", false).context(identity);
    }

    /** The same of one that shows none. */
    public static SSLContext anonymous() {
        return new TlsFiles("test", "", "", "", "", false).context(null);
    }

    /** Writes text over a file, as an operator who is not done yet. */
    public static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void encryptKey(String password) throws GeneralSecurityException, IOException {
        Cipher cipher = Cipher.getInstance(SCHEME);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(SCHEME).generateSecret(new PBEKeySpec(password.toCharArray())));
        byte[] secret = cipher.doFinal(identity.key().getEncoded());
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        write(key, pem("ENCRYPTED PRIVATE KEY", new EncryptedPrivateKeyInfo(parameters, secret).getEncoded()));
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
