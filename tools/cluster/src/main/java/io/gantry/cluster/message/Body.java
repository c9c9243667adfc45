package io.gantry.cluster.message;

import io.gantry.codec.StoredMessage;
import io.gantry.message.SysFlag;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A message's body as it was given to the producer, as far as this program can read it: UTF-8 as text, other bytes in
 * base 64.
 *
 * @param bytes how long it is; of one that is cut, how long what is there is
 * @param isCut whether there is more of it than was wanted
 */
public record Body(String text, String encoding, int bytes, boolean isCut) {
    /** A bomb ends here: no broker takes a body that long. */
    private static final int MAX_BYTES = 64 << 20;

    private static final int FIRST_BYTES = 8 << 10;

    private static final int COMPRESSION_SHIFT = 8;
    private static final int COMPRESSION_MASK = 7;
    private static final String PACKED = "+base64";
    private static final int CONTINUES_MASK = 0xC0;
    private static final int CONTINUES = 0x80;
    private static final String[] COMPRESSIONS = {"zlib", "lz4", "zstd", "zlib"};

    /** The whole of it; one that unpacked is longer than any broker takes is left packed. */
    public static Body of(StoredMessage message) {
        Body body = of(message, MAX_BYTES);
        return body.isCut() ? base64(stored(message), packing(message) + PACKED, MAX_BYTES) : body;
    }

    private static byte[] stored(StoredMessage message) {
        byte[] stored = new byte[message.bodyBytes()];
        message.body().get(stored);
        return stored;
    }

    private static String packing(StoredMessage message) {
        int kind = message.sysFlag() >> COMPRESSION_SHIFT & COMPRESSION_MASK;
        return kind < COMPRESSIONS.length ? COMPRESSIONS[kind] : "unknown";
    }

    /** Its begin, so many bytes at most: a few of a packed one can stand for very many. */
    public static Body of(StoredMessage message, int maxBytes) {
        byte[] stored = stored(message);
        if ((message.sysFlag() & SysFlag.COMPRESSED) == 0) {
            return of(stored, maxBytes);
        }
        String name = packing(message);
        byte[] inflated = name.equals("zlib") ? inflated(stored, maxBytes + 1) : null;
        return inflated == null ? base64(stored, name + PACKED, maxBytes) : of(inflated, maxBytes);
    }

    private static Body of(byte[] bytes, int maxBytes) {
        int length = Math.min(bytes.length, maxBytes);
        boolean isCut = length < bytes.length;
        while (isCut && length > 0 && (bytes[length] & CONTINUES_MASK) == CONTINUES) {
            // Not in the middle of a sign.
            length--;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
            return new Body(text, "text", length, isCut);
        } catch (CharacterCodingException e) {
            return base64(bytes, "base64", maxBytes);
        }
    }

    private static Body base64(byte[] bytes, String encoding, int maxBytes) {
        boolean isCut = bytes.length > maxBytes;
        byte[] begin = isCut ? Arrays.copyOf(bytes, maxBytes) : bytes;
        return new Body(Base64.getEncoder().encodeToString(begin), encoding, begin.length, isCut);
    }

    /** So many bytes of it at most; null when it is none. */
    private static byte[] inflated(byte[] bytes, int maxBytes) {
        Inflater inflater = new Inflater();
        inflater.setInput(bytes);
        try {
            byte[] found = new byte[Math.min(maxBytes, FIRST_BYTES)];
            int length = 0;
            while (!inflater.finished() && length < maxBytes) {
                if (length == found.length) {
                    found = Arrays.copyOf(found, (int) Math.min(maxBytes, length * 2L));
                }
                int more = inflater.inflate(found, length, found.length - length);
                length += more;
                if (more == 0 && !inflater.finished()) {
                    return null;
                }
            }
            return Arrays.copyOf(found, length);
        } catch (DataFormatException e) {
            return null;
        } finally {
            inflater.end();
        }
    }
}
