package io.gantry.codec;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The id the broker gives a message: where it is stored. As text: upper-case hex of store host (8 or 20 bytes)
 * and position (8 bytes), so 32 or 56 characters.
 */
public record MessageId(InetSocketAddress storeHost, long position) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** The text of an id, from the bytes of {@link HostAddress#bytes}. */
    public static String text(byte[] storeHost, long position) {
        return prefix(storeHost) + suffix(position);
    }

    /** The part of an id's text that all messages of one broker share. */
    public static String prefix(byte[] storeHost) {
        return HEX.formatHex(storeHost);
    }

    /** The part of an id's text that tells the position. */
    public static String suffix(long position) {
        return HEX.toHexDigits(position);
    }

    /** Reads an id; empty when the text is not one. */
    public static Optional<MessageId> parse(String text) {
        int hostBytes = text.length() / 2 - Long.BYTES;
        boolean hasLength =
                text.length() % 2 == 0 && (hostBytes == HostAddress.V4_BYTES || hostBytes == HostAddress.V6_BYTES);
        if (!hasLength || !text.chars().allMatch(HexFormat::isHexDigit)) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(HEX.parseHex(text));
        return Optional.of(new MessageId(HostAddress.read(bytes, 0, hostBytes), bytes.getLong(hostBytes)));
    }

    @Override
    public String toString() {
        return text(HostAddress.bytes(storeHost), position);
    }
}
