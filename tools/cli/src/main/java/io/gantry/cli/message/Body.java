package io.gantry.cli.message;

import io.gantry.cli.print.Plain;
import io.gantry.codec.StoredMessage;
import io.gantry.message.SysFlag;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A message's body as it was given to the producer, as far as this program can read it: UTF-8 as text, other bytes in
 * base 64.
 */
record Body(String text, String encoding, int bytes) {
    /** A bomb ends here: no broker takes a body that long. */
    private static final int MAX_BYTES = 64 << 20;

    private static final int COMPRESSION_SHIFT = 8;
    private static final int COMPRESSION_MASK = 7;
    private static final String[] COMPRESSIONS = {"zlib", "lz4", "zstd", "zlib"};

    static Body of(StoredMessage message) {
        byte[] stored = new byte[message.bodyBytes()];
        message.body().get(stored);
        if ((message.sysFlag() & SysFlag.COMPRESSED) == 0) {
            return of(stored);
        }
        int kind = message.sysFlag() >> COMPRESSION_SHIFT & COMPRESSION_MASK;
        String name = kind < COMPRESSIONS.length ? COMPRESSIONS[kind] : "unknown";
        byte[] inflated = name.equals("zlib") ? inflated(stored) : null;
        return inflated == null
                ? new Body(Base64.getEncoder().encodeToString(stored), name + "+base64", stored.length)
                : of(inflated);
    }

    private static Body of(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new Body(text, "text", bytes.length);
        } catch (CharacterCodingException e) {
            return new Body(Base64.getEncoder().encodeToString(bytes), "base64", bytes.length);
        }
    }

    /** Null when it is none, or too long. */
    private static byte[] inflated(byte[] bytes) {
        Inflater inflater = new Inflater();
        inflater.setInput(bytes);
        try {
            byte[] found = new byte[Math.max(1024, bytes.length * 4)];
            int length = 0;
            while (!inflater.finished()) {
                int more = inflater.inflate(found, length, found.length - length);
                length += more;
                if (length == found.length && length < MAX_BYTES) {
                    found = java.util.Arrays.copyOf(found, Math.min(MAX_BYTES, length * 2));
                } else if (more == 0) {
                    return null;
                }
            }
            return java.util.Arrays.copyOf(found, length);
        } catch (DataFormatException e) {
            return null;
        } finally {
            inflater.end();
        }
    }

    /** Its beginning, on one line. */
    String shortened(int chars) {
        String line = Plain.line(text.length() > chars ? text.substring(0, chars) : text);
        String shown = text.length() > chars ? line + "..." : line;
        return encoding.equals("text") ? shown : encoding + ":" + shown;
    }
}
