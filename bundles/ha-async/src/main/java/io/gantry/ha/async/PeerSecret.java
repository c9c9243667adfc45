package io.gantry.ha.async;

import io.gantry.replica.SecretFile;
import io.gantry.wire.AddressRange;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What leader and follower prove to each other that they know, before anything else is said: HMAC-SHA-256 (RFC 2104) of
 * both sides' random numbers. Safe for any thread.
 */
public final class PeerSecret {
    static final String PID = "io.gantry.ha.async.secret";

    /** The configuration of {@code io.gantry.ha.async.secret}. */
    @ObjectClassDefinition(name = "Gantry: the secret of leader and followers")
    public @interface Settings {
        @AttributeDefinition(description = "File with the secret, which only its owner may read; empty: there is none")
        String file() default "";

        @AttributeDefinition(description = "Addresses and networks that may follow without it, as RocketMQ's slaves do")
        String[] plainFollowers() default {};

        @AttributeDefinition(
                description = "Whether a leader is followed that does not know it, as RocketMQ's masters do")
        boolean isPlainLeader() default false;
    }

    /** Random bytes of each side. */
    static final int NONCE_BYTES = 32;

    static final int PROOF_BYTES = 32;
    static final byte[] MAGIC = harmless("GANTRYH1".getBytes(StandardCharsets.US_ASCII));
    static final PeerSecret NONE = new PeerSecret(null, List.of(), true);

    private static final String ALGORITHM = "HmacSHA256";

    /** Null when there is none. */
    private final SecretKeySpec key;

    private final List<AddressRange> plain;
    private final boolean isPlainLeader;

    private PeerSecret(SecretKeySpec key, List<AddressRange> plain, boolean isPlainLeader) {
        this.key = key;
        this.plain = plain;
        this.isPlainLeader = isPlainLeader;
    }

    /** Reads the file; an IllegalArgumentException says what is wrong, and never what is in it. */
    static PeerSecret of(Settings settings) {
        return settings.file().isBlank()
                ? NONE
                : new PeerSecret(
                        new SecretKeySpec(
                                SecretFile.read(Path.of(settings.file().strip())), ALGORITHM),
                        Doorman.ranges(settings.plainFollowers()),
                        settings.isPlainLeader());
    }

    /** One that is given, for whoever is named besides. */
    static PeerSecret of(byte[] secret, boolean isPlainLeader, String... plainFollowers) {
        return new PeerSecret(new SecretKeySpec(secret, ALGORITHM), Doorman.ranges(plainFollowers), isPlainLeader);
    }

    /**
     * Makes a position between -2^62 and -2^61 of each 8 bytes. A master of RocketMQ's takes any 8 bytes that come for
     * what its slave has, and a great number would have it acknowledge what no slave has, until it is started again.
     * Below zero it believes nothing, and no difference from a position in its log overflows.
     */
    static byte[] harmless(byte[] bytes) {
        for (int i = 0; i < bytes.length; i += Long.BYTES) {
            bytes[i] = (byte) (bytes[i] & 0x1F | 0xC0);
        }
        return bytes;
    }

    /** Whether a follower from there has to prove that it knows it. */
    boolean isAskedOf(InetSocketAddress follower) {
        return key != null && plain.stream().noneMatch(range -> range.holds(follower.getAddress()));
    }

    /** Whether a leader has to. */
    boolean isAskedOfLeader() {
        return key != null && !isPlainLeader;
    }

    /** What only who knows it can say; each side says another thing, so that none can be sent back. */
    byte[] proof(Side side, byte[] ofFollower, byte[] ofLeader) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(side.name().getBytes(StandardCharsets.US_ASCII));
            mac.update(ofFollower);
            return mac.doFinal(ofLeader);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has " + ALGORITHM, e);
        }
    }

    /** Who proves. */
    enum Side {
        LEADER,
        FOLLOWER
    }
}
