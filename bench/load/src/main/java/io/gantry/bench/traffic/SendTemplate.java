package io.gantry.bench.traffic;

import io.gantry.cluster.QueueAddress;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import io.gantry.codec.MessageProperties;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.wire.RequestCode;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The head of a send request to one queue, encoded once; per message only its numbers are written over. So a message
 * costs this program a fraction of what it costs the broker.
 */
final class SendTemplate {
    /** What changes from one message to the next, each of fixed width; here each is written with one digit. */
    private record Digits(String opaque, String bornMillis, String unique, String key, String light) {
        private static final Digits ONES = new Digits("1", "1", "1", "1", "1");

        int opaqueNumber() {
            return opaque.equals("1") ? 1_111_111_111 : 2_000_000_000;
        }
    }

    private static final String RUN =
            String.format("%016X", RandomGenerator.getDefault().nextLong());

    private final MessageShape shape;
    private final QueueAddress queue;
    private final ByteBuffer head;
    private final Place opaque;
    private final Place bornMillis;
    private final Place unique;
    private final Place key;
    private final Place light;

    SendTemplate(QueueAddress queue, MessageShape shape) {
        this.shape = shape;
        this.queue = queue;
        byte[] bytes = encode(Digits.ONES);
        head = ByteBuffer.wrap(bytes);
        opaque = Place.ofDifference(bytes, encode(new Digits("2", "1", "1", "1", "1")));
        bornMillis = Place.ofDifference(bytes, encode(new Digits("1", "2", "1", "1", "1")));
        unique = Place.ofDifference(bytes, encode(new Digits("1", "1", "2", "1", "1")));
        key = shape.keys() == 0 ? null : Place.ofDifference(bytes, encode(new Digits("1", "1", "1", "2", "1")));
        light = shape.lightQueues() == 0
                ? null
                : Place.ofDifference(bytes, encode(new Digits("1", "1", "1", "1", "2")));
    }

    private byte[] encode(Digits values) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(Property.UNIQUE_KEY, RUN + values.unique.repeat(16));
        properties.put(Property.WAIT_STORE_OK, "true");
        properties.put(Property.TAGS, shape.tag());
        properties.put(Property.KEYS, shape.keys() == 0 ? null : "key-" + values.key.repeat(10));
        properties.put(Property.INNER_MULTI_DISPATCH, shape.lightQueues() == 0 ? null : lightQueue(values.light));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("a", shape.group());
        fields.put("b", queue.topic());
        fields.put("c", SystemTopic.AUTO_CREATE);
        fields.put("d", 4);
        fields.put("e", queue.queueId());
        fields.put("f", 0);
        fields.put("g", values.bornMillis.repeat(13));
        fields.put("h", 0);
        fields.put("i", MessageProperties.text(properties));
        fields.put("j", 0);
        fields.put("k", false);
        fields.put("m", false);
        fields.put("n", queue.brokerName());
        FrameHead request = new FrameHead(
                shape.serialization(), RequestCode.SEND_MESSAGE_V2, FrameHead.VERSION, values.opaqueNumber(), 0, null);
        FrameEncoder encoder = FrameEncoder.of(request, fields);
        ByteBuffer frame = ByteBuffer.allocate(encoder.bytes());
        encoder.put(frame, shape.bodyBytes());
        return frame.array();
    }

    private String lightQueue(String digit) {
        return LightQueue.named(queue.topic(), digit.repeat(LightQueue.DIGITS));
    }

    /** Length of the whole frame. */
    int frameBytes() {
        return head.capacity() + shape.bodyBytes();
    }

    /** Appends a frame. */
    void write(ByteBuffer out, int opaqueNumber, long born, long number, ByteBuffer body) {
        opaque.putNumber(head, opaqueNumber);
        bornMillis.putNumber(head, born);
        unique.putHex(head, number);
        if (key != null) {
            key.putNumber(head, number % shape.keys());
        }
        if (light != null) {
            light.putNumber(head, number % shape.lightQueues());
        }
        out.put(head.array()).put(body.array());
    }
}
