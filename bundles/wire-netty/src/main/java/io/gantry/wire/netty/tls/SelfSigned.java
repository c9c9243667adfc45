package io.gantry.wire.netty.tls;

import io.gantry.agent.Clock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate that vouches for itself, for nodes without certificates of their own: it hides what is said and proves
 * nothing. Made in memory, as X.509 (RFC 5280, section 4.1) wants it; no file is written.
 */
final class SelfSigned {
    private static final int SEQUENCE = 0x30;
    private static final int VERSION = 0xA0;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int UTC_TIME = 0x17;
    private static final byte[] ECDSA_WITH_SHA256 = HexFormat.of().parseHex("300a06082a8648ce3d040302");
    private static final Duration BEFORE = Duration.ofDays(1);
    private static final Duration AFTER = Duration.ofDays(3_650);
    private static final int SERIAL_BITS = 63;

    private final KeyPair keys;
    private final X509Certificate certificate;

    SelfSigned(Clock clock) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
            byte[] told = told(Instant.ofEpochMilli(clock.millis()));
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(told);
            byte[] whole = node(SEQUENCE, told, ECDSA_WITH_SHA256, bits(signature.sign()));
            certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "This JVM cannot make a certificate (" + e.getMessage()
                            + "): give it one of your own with tls.server.certPath and tls.server.keyPath",
                    e);
        }
    }

    Identity identity() {
        return new Identity(keys.getPrivate(), new X509Certificate[] {certificate});
    }

    private byte[] told(Instant now) {
        byte[] name = new X500Principal("CN=localhost").getEncoded();
        BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE);
        return node(
                SEQUENCE,
                node(VERSION, node(INTEGER, new byte[] {2})),
                node(INTEGER, serial.toByteArray()),
                ECDSA_WITH_SHA256,
                name,
                node(SEQUENCE, time(now.minus(BEFORE)), time(now.plus(AFTER))),
                name,
                keys.getPublic().getEncoded());
    }

    private static byte[] time(Instant at) {
        String text = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(at);
        return node(UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] bits(byte[] bytes) {
        return node(BIT_STRING, new byte[1], bytes);
    }

    /** A tag, the length of the parts, and the parts. */
    private static byte[] node(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream node = new ByteArrayOutputStream();
        node.write(tag);
        int length = content.size();
        if (length > 0xFF) {
            node.write(0x82);
            node.write(length >> Byte.SIZE);
        } else if (length > Byte.MAX_VALUE) {
            node.write(0x81);
        }
        node.write(length);
        node.writeBytes(content.toByteArray());
        return node.toByteArray();
    }
}
