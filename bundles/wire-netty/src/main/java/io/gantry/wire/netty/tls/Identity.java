package io.gantry.wire.netty.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * Who a side is.
 *
 * @param key the private key of the first certificate
 * @param chain its certificate, and those that vouch for it
 */
record Identity(PrivateKey key, X509Certificate[] chain) {
    private static final char[] NO_PASSWORD = new char[0];

    /** Whether the key is the one of the certificate; while one file is replaced before the other it is not. */
    boolean isConsistent() throws GeneralSecurityException {
        String kind = key.getAlgorithm();
        String name =
                switch (kind) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> kind;
                };
        if (!sameKind(kind, chain[0].getPublicKey().getAlgorithm())) {
            return false;
        }
        byte[] sample = {1, 2, 3};
        Signature signature = Signature.getInstance(name);
        signature.initSign(key);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(chain[0].getPublicKey());
        signature.update(sample);
        return signature.verify(signed);
    }

    private static boolean sameKind(String one, String other) {
        // A key of RFC 8032 says EdDSA, Ed25519 or its identifier, as its maker likes.
        boolean isPlain = one.equals("RSA") || one.equals("EC");
        return isPlain ? one.equals(other) : !other.equals("RSA") && !other.equals("EC");
    }

    KeyManager[] managers() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry("node", key, NO_PASSWORD, chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException("An empty key store cannot be made", e);
        }
    }
}
