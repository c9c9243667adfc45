package io.gantry.wire.netty.tls;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The files that one side's TLS context is made of; empty text for none.
 *
 * @param place the configuration they stand in, for messages
 * @param certPath its own certificate and those that vouch for it
 * @param keyPath the private key
 * @param keyPassword what the key is encrypted with
 * @param trustPath whom it trusts; without one those whom the JVM trusts
 * @param isVerifying whether it asks whom to trust at all
 */
record TlsFiles(
        String place, String certPath, String keyPath, String keyPassword, String trustPath, boolean isVerifying) {
    private static final int CACHED_SESSIONS = 1_024;

    /** What tells whether one of them was changed. */
    String stamp() {
        return Stream.of(certPath, keyPath, trustPath)
                .filter(path -> !path.isEmpty())
                .map(TlsFiles::stamp)
                .collect(Collectors.joining(" "));
    }

    private static String stamp(String path) {
        try {
            BasicFileAttributes facts = Files.readAttributes(Path.of(path), BasicFileAttributes.class);
            return facts.lastModifiedTime() + "/" + facts.size() + "/" + facts.fileKey();
        } catch (IOException e) {
            return "unreadable";
        }
    }

    /** Reads them. */
    SSLContext read() {
        return context(identity());
    }

    private Identity identity() {
        if (certPath.isEmpty() && keyPath.isEmpty()) {
            return null;
        }
        if (certPath.isEmpty() || keyPath.isEmpty()) {
            throw new IllegalArgumentException(place + ": certPath and keyPath belong together, only "
                    + (keyPath.isEmpty() ? "certPath" : "keyPath") + " is set");
        }
        X509Certificate[] chain = Pem.certificates(place + ": certPath", certPath);
        Identity identity = new Identity(Pem.privateKey(place + ": keyPath", keyPath, keyPassword), chain);
        try {
            if (identity.isConsistent()) {
                return identity;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    place + ": the key in " + keyPath + " cannot be used: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(place + ": the key in " + keyPath + " is not the one of the certificate in "
                + certPath + ": give the two that belong together");
    }

    /** A context of this identity, or of none. */
    SSLContext context(Identity identity) {
        try {
            KeyManager[] own = identity == null ? null : identity.managers();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trusted(), null);
            context.getServerSessionContext().setSessionCacheSize(CACHED_SESSIONS);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(place + ": no TLS context can be made: " + e.getMessage(), e);
        }
    }

    private TrustManager[] trusted() throws GeneralSecurityException, IOException {
        if (!isVerifying) {
            return InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
        }
        KeyStore store = null;
        if (!trustPath.isEmpty()) {
            store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int count = 0;
            for (X509Certificate each : Pem.certificates(place + ": trustCertPath", trustPath)) {
                store.setCertificateEntry("trusted" + count++, each);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
