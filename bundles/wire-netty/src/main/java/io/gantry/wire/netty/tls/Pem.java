package io.gantry.wire.netty.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Reads certificates and private keys as they stand in PEM files. What is wrong is said with the file and a remedy. */
final class Pem {
    private static final int MOST_BYTES = 1 << 20;
    private static final List<String> KINDS = List.of("RSA", "EC", "Ed25519");
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    private Pem() {}

    /** The certificates of a file, at least one, in their order. */
    static X509Certificate[] certificates(String setting, String path) {
        byte[] bytes = read(setting, path);
        try {
            X509Certificate[] found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes))
                            .stream()
                            .map((Certificate each) -> (X509Certificate) each)
                            .toArray(X509Certificate[]::new);
            if (found.length > 0) {
                return found;
            }
        } catch (CertificateException e) {
            throw wrong(setting, path, "holds no readable certificate (" + e.getMessage() + ")", e);
        }
        throw wrong(setting, path, "holds no certificate: give a PEM file that begins with BEGIN CERTIFICATE", null);
    }

    /** The private key of a file; the password may be empty when it is not encrypted. */
    static PrivateKey privateKey(String setting, String path, String password) {
        String text = new String(read(setting, path), StandardCharsets.ISO_8859_1);
        boolean isEncrypted = text.contains(BEGIN + "ENCRYPTED PRIVATE KEY");
        String label = isEncrypted ? "ENCRYPTED PRIVATE KEY" : "PRIVATE KEY";
        int begin = text.indexOf(BEGIN + label + DASHES);
        int end = text.indexOf(DASHES + "END " + label, Math.max(0, begin));
        if (begin < 0 || end < 0) {
            throw wrong(
                    setting,
                    path,
                    "holds no PKCS#8 key (BEGIN PRIVATE KEY): convert it with openssl pkcs8 -topk8 -nocrypt -in "
                            + "old.pem -out new.pem",
                    null);
        }
        String base64 = text.substring(begin + BEGIN.length() + label.length() + DASHES.length(), end);
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return key(isEncrypted ? decrypted(der, password) : new PKCS8EncodedKeySpec(der));
        } catch (IllegalArgumentException | IOException e) {
            throw wrong(setting, path, "is damaged: write it anew", e);
        } catch (GeneralSecurityException e) {
            throw wrong(
                    setting,
                    path,
                    isEncrypted
                            ? "cannot be decrypted: correct its password"
                            : "holds a key of an unknown kind: give an RSA, EC or Ed25519 key",
                    e);
        }
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] der, String password)
            throws IOException, GeneralSecurityException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
        // The scheme of PKCS#5 v2 names its parts in its parameters.
        String scheme = info.getAlgName().equals("PBES2") || info.getAlgName().equals("1.2.840.113549.1.5.13")
                ? info.getAlgParameters().toString()
                : info.getAlgName();
        Cipher cipher = Cipher.getInstance(scheme);
        SecretKey key = SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password.toCharArray()));
        cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
        return info.getKeySpec(cipher);
    }

    private static PrivateKey key(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
        for (String kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                continue;
            }
        }
        throw new InvalidKeySpecException("none of " + KINDS);
    }

    private static byte[] read(String setting, String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length <= MOST_BYTES) {
                return bytes;
            }
        } catch (IOException | InvalidPathException e) {
            throw wrong(
                    setting,
                    path,
                    "cannot be read (" + e.getClass().getSimpleName()
                            + "): write the path of a PEM file that this node's user may read",
                    e);
        }
        throw wrong(setting, path, "is longer than 1 MiB: give a PEM file", null);
    }

    private static IllegalArgumentException wrong(String setting, String path, String what, Exception cause) {
        return new IllegalArgumentException(setting + "=" + path + " " + what, cause);
    }
}
