package io.gantry.raft.engine.rpc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a connection begins with. The client says {@code GANTRYR1}, the lane, who it is (16 bytes it made up) and 32
 * random bytes; the server answers with the same eight bytes, 32 random bytes, and HMAC-SHA-256 of {@code SERVER} and
 * both; the client checks that and sends HMAC of {@code CLIENT} and both. The secret never travels, no proof can be
 * sent back or used again. Where there is no secret the proofs are made with none, and prove the version only.
 */
final class Greeting {
    static final int HELLO_BYTES = 8 + 1 + 16 + 32;
    static final int ANSWER_BYTES = 8 + 32 + 32;
    static final int PROOF_BYTES = 32;

    private static final byte[] MAGIC = "GANTRYR1".getBytes(StandardCharsets.US_ASCII);
    private static final int LANE_AT = MAGIC.length;
    private static final int CLIENT_AT = LANE_AT + 1;
    private static final int CLIENT_BYTES = 16;
    private static final int NONCE_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Greeting() {}

    static byte[] random(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** A name for a client that lives as long as it does. */
    static byte[] client() {
        return random(CLIENT_BYTES);
    }

    static byte[] hello(Lane lane, byte[] client) {
        return ByteBuffer.allocate(HELLO_BYTES)
                .put(MAGIC)
                .put((byte) lane.ordinal())
                .put(client)
                .put(random(NONCE_BYTES))
                .array();
    }

    static boolean hasMagic(byte[] bytes) {
        return Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** The lane a hello names; null when there is none such. */
    static Lane laneOf(byte[] hello) {
        return Lane.of(hello[LANE_AT]);
    }

    /** Whose and which connection this is: a newer one of the same takes its place. */
    static ByteBuffer identityOf(byte[] hello) {
        return ByteBuffer.wrap(Arrays.copyOfRange(hello, LANE_AT, CLIENT_AT + CLIENT_BYTES))
                .asReadOnlyBuffer();
    }

    static byte[] answer(byte[] secret, byte[] hello) {
        byte[] nonce = random(NONCE_BYTES);
        return ByteBuffer.allocate(ANSWER_BYTES)
                .put(MAGIC)
                .put(nonce)
                .put(proof(secret, "SERVER", hello, nonce))
                .array();
    }

    /** The client's proof; null when the server's is not right. */
    static byte[] proof(byte[] secret, byte[] hello, byte[] answer) {
        byte[] nonce = nonceOf(answer);
        byte[] theirs = Arrays.copyOfRange(answer, MAGIC.length + NONCE_BYTES, ANSWER_BYTES);
        boolean isRight = MessageDigest.isEqual(theirs, proof(secret, "SERVER", hello, nonce));
        return isRight && hasMagic(answer) ? proof(secret, "CLIENT", hello, nonce) : null;
    }

    static boolean isProof(byte[] proof, byte[] secret, byte[] hello, byte[] answer) {
        return MessageDigest.isEqual(proof, proof(secret, "CLIENT", hello, nonceOf(answer)));
    }

    private static byte[] nonceOf(byte[] answer) {
        return Arrays.copyOfRange(answer, MAGIC.length, MAGIC.length + NONCE_BYTES);
    }

    private static byte[] proof(byte[] secret, String side, byte[] hello, byte[] nonce) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.length == 0 ? MAGIC : secret, ALGORITHM));
            mac.update(side.getBytes(StandardCharsets.US_ASCII));
            mac.update(hello);
            return mac.doFinal(nonce);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has " + ALGORITHM, e);
        }
    }
}
