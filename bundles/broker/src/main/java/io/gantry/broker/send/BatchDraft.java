package io.gantry.broker.send;

import io.gantry.codec.MessageEncoder;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.MultiDispatch;
import io.gantry.codec.PropertyCursor;
import io.gantry.log.RecordSource;
import io.gantry.message.Property;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of one batch request, each of which becomes a record of its own. The request's body holds them one
 * behind the other:
 *
 * <pre>
 * bytes 4 (of the whole message) | magic 4 | body CRC 4 | flag 4 | body 4 length + n | properties 2 length + n
 * </pre>
 *
 * Magic and CRC are not looked at: clients send 0. Lengths that contradict each other refuse the whole batch.
 */
final class BatchDraft implements RecordSource {
    private static final int FLAG_AT = 12;
    private static final int BODY_LENGTH_AT = 16;
    private static final int BODY_AT = 20;
    private static final int MIN_BYTES = BODY_AT + Short.BYTES;

    private record Part(int flag, ByteBuffer body, int bodyCrc, byte[] properties) {}

    private final String topic;
    private final int queueId;
    private final MessageEncoder encoder;
    private final PropertyCursor cursor = new PropertyCursor();
    private final List<Part> parts = new ArrayList<>();
    private final int[] bytes;

    /** A draft of a request's body, which must stay valid; the encoder holds what all messages share. */
    BatchDraft(String topic, int queueId, MessageEncoder encoder, ByteBuffer body) {
        this.topic = topic;
        this.queueId = queueId;
        this.encoder = encoder.topic(topic).queueId(queueId);
        for (int at = 0; at < body.limit(); ) {
            at = take(body, at);
        }
        if (parts.isEmpty()) {
            throw new BadRequestException(ResponseCode.MESSAGE_ILLEGAL, "the message is illegal: the batch is empty");
        }
        bytes = new int[parts.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = part(i).bytes();
        }
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public int queueId() {
        return queueId;
    }

    @Override
    public int count() {
        return bytes.length;
    }

    @Override
    public int bytes(int index) {
        return bytes[index];
    }

    @Override
    public void write(int index, ByteBuffer target, int at, RecordPlace place) {
        part(index).write(target, at, place.queueOffset(), place.position(), place.storeTimestampMillis());
    }

    private MessageEncoder part(int index) {
        Part part = parts.get(index);
        return encoder.flag(part.flag).body(part.body, part.bodyCrc).properties(part.properties);
    }

    /** Takes the message at an index, and returns the next one's. */
    private int take(ByteBuffer body, int at) {
        int room = body.limit() - at;
        int size = room < MIN_BYTES ? -1 : body.getInt(at);
        if (size < MIN_BYTES || size > room) {
            throw refusal("the size " + size, at);
        }
        int bodyBytes = body.getInt(at + BODY_LENGTH_AT);
        if (bodyBytes < 0 || bodyBytes > size - MIN_BYTES) {
            throw refusal("the body length " + bodyBytes, at);
        }
        int propertiesAt = at + BODY_AT + bodyBytes;
        int propertiesBytes = body.getShort(propertiesAt);
        if (propertiesBytes < 0
                || propertiesBytes > MessageProperties.MAX_BYTES
                || propertiesAt + Short.BYTES + propertiesBytes != at + size) {
            throw refusal("the properties length " + propertiesBytes, at);
        }
        byte[] properties = properties(body, propertiesAt + Short.BYTES, propertiesBytes);
        ByteBuffer content = body.slice(at + BODY_AT, bodyBytes);
        parts.add(new Part(
                body.getInt(at + FLAG_AT), content, encoder.body(content).bodyCrc(), properties));
        return at + size;
    }

    /** Without numbers in light queues, which only brokers give. */
    private byte[] properties(ByteBuffer body, int at, int length) {
        boolean isNumbered = false;
        cursor.wrap(body, at, length);
        while (cursor.next()) {
            isNumbered |= cursor.isNamed(Property.INNER_MULTI_QUEUE_OFFSET);
        }
        byte[] properties = new byte[length];
        body.get(at, properties);
        if (!isNumbered) {
            return properties;
        }
        String text = new String(properties, StandardCharsets.UTF_8);
        return MultiDispatch.numbered(text, new long[0]).getBytes(StandardCharsets.UTF_8);
    }

    private BadRequestException refusal(String what, int at) {
        return new BadRequestException(
                ResponseCode.MESSAGE_ILLEGAL,
                "the message is illegal: in the batch, " + what + " of message " + parts.size() + " at byte " + at
                        + " contradicts the body's length; nothing was stored");
    }
}
