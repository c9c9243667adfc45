package io.gantry.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON and RocketMQ's not-quite JSON (fastjson's dialect: {@code {0:"a"}}, {@code {{"queueId":0}:1}}, single
 * quotes, comments, a comma at the end). Objects become {@link JsonObject}, arrays unmodifiable lists, whole numbers
 * Long, others Double, the rest String, Boolean or null. Bad input is a {@link JsonException}, never anything else.
 */
public final class Json {
    private Json() {}

    /** Reads a text that came over the wire, within {@link JsonLimits#WIRE}. */
    public static Object parse(String text) {
        return parse(text, JsonLimits.WIRE);
    }

    /** Reads UTF-8 that came over the wire, within {@link JsonLimits#WIRE}; the buffer's position is left as it is. */
    public static Object parse(ByteBuffer utf8) {
        return parse(decode(utf8, JsonLimits.WIRE), JsonLimits.WIRE);
    }

    /** Reads one value; nothing but white space and comments may follow it. */
    public static Object parse(String text, JsonLimits limits) {
        return new JsonReader(text, limits).readDocument();
    }

    /** Reads an object that came over the wire, within {@link JsonLimits#WIRE}. */
    public static JsonObject parseObject(String text) {
        return parseObject(text, JsonLimits.WIRE);
    }

    /** Reads an object that came over the wire, within {@link JsonLimits#WIRE}. */
    public static JsonObject parseObject(ByteBuffer utf8) {
        return parseObject(decode(utf8, JsonLimits.WIRE), JsonLimits.WIRE);
    }

    /** Reads an object, as the files of a node are. */
    public static JsonObject parseObject(String text, JsonLimits limits) {
        Object value = parse(text, limits);
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new JsonException("The JSON text must be an object, found " + JsonObject.kindOf(value), 0);
    }

    private static String decode(ByteBuffer utf8, JsonLimits limits) {
        // A char has at most three bytes, so a longer buffer is refused before it is decoded.
        if (utf8.remaining() / 3 > limits.maxChars()) {
            throw limits.tooLong(utf8.remaining());
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new JsonException("The JSON text is not UTF-8: " + e.getMessage(), 0);
        }
    }
}
