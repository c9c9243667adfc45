package io.gantry.cluster;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs one request after the other for one user: HMAC-SHA1 over parts that are added in order. For one thread. */
public final class Signer {
    /** Every signature has so many letters. */
    public static final int LENGTH = 28;

    private static final String ALGORITHM = "HmacSHA1";

    private final Mac mac;

    public Signer(Credentials credentials) {
        try {
            byte[] secret = credentials.secretKey().getBytes(StandardCharsets.UTF_8);
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("this Java cannot sign with " + ALGORITHM, e);
        }
    }

    /** A part of what is signed. */
    public Signer add(byte[] part) {
        mac.update(part);
        return this;
    }

    /** The signature of the parts, in ASCII; the next part begins another one. */
    public byte[] sign() {
        return Base64.getEncoder().encode(mac.doFinal());
    }
}
