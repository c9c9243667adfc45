package io.gantry.bench.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gantry.cluster.Credentials;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.Signer;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import io.gantry.codec.MessageProperties;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.wire.RequestCode;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The head of a send request to one queue, encoded once; per message only its numbers are written over. So a message
 * costs this program a fraction of what it costs the broker.
 */
final class SendTemplate {
    /** What changes from one message to the next, each of fixed width; here each is written with one digit. */
    private record Digits(String opaque, String bornMillis, String unique, String key, String light, String signature) {
        private static final Digits ONES = new Digits("1", "1", "1", "1", "1", "1");

        int opaqueNumber() {
            return opaque.equals("1") ? 1_111_111_111 : 2_000_000_000;
        }
    }

    /** Bytes that were encoded once, and where the numbers of a message stand in them. */
    private static final class Form {
        private final ByteBuffer bytes;
        private final Place bornMillis;
        private final Place unique;
        private final Place key;
        private final Place light;

        Form(Function<Digits, byte[]> encode, MessageShape shape) {
            byte[] ones = encode.apply(Digits.ONES);
            bytes = ByteBuffer.wrap(ones);
            bornMillis = Place.ofDifference(ones, encode.apply(new Digits("1", "2", "1", "1", "1", "1")));
            unique = Place.ofDifference(ones, encode.apply(new Digits("1", "1", "2", "1", "1", "1")));
            key = shape.keys() == 0
                    ? null
                    : Place.ofDifference(ones, encode.apply(new Digits("1", "1", "1", "2", "1", "1")));
            light = shape.lightQueues() == 0
                    ? null
                    : Place.ofDifference(ones, encode.apply(new Digits("1", "1", "1", "1", "2", "1")));
        }

        void put(long born, long number, MessageShape shape) {
            bornMillis.putNumber(bytes, born);
            unique.putHex(bytes, number);
            if (key != null) {
                key.putNumber(bytes, number % shape.keys());
            }
            if (light != null) {
                light.putNumber(bytes, number % shape.lightQueues());
            }
        }
    }

    private static final String RUN =
            String.format("%016X", RandomGenerator.getDefault().nextLong());

    private final MessageShape shape;
    private final QueueAddress queue;
    private final Form head;
    private final Place opaque;
    /** What is signed beside the body; null when nothing is. */
    private final Form signed;

    private final Place signature;

    SendTemplate(QueueAddress queue, MessageShape shape) {
        this.shape = shape;
        this.queue = queue;
        byte[] ones = encode(Digits.ONES);
        head = new Form(this::encode, shape);
        opaque = Place.ofDifference(ones, encode(new Digits("2", "1", "1", "1", "1", "1")));
        boolean isSigned = shape.credentials() != null;
        signed = isSigned ? new Form(this::signedBytes, shape) : null;
        signature = isSigned ? Place.ofDifference(ones, encode(new Digits("1", "1", "1", "1", "1", "2"))) : null;
    }

    private byte[] encode(Digits values) {
        FrameHead request = new FrameHead(
                shape.serialization(), RequestCode.SEND_MESSAGE_V2, FrameHead.VERSION, values.opaqueNumber(), 0, null);
        FrameEncoder encoder = FrameEncoder.of(request, fields(values));
        ByteBuffer frame = ByteBuffer.allocate(encoder.bytes());
        encoder.put(frame, shape.bodyBytes());
        return frame.array();
    }

    /** The values in the order of their names, without the signature. */
    private byte[] signedBytes(Digits values) {
        TreeMap<String, Object> fields = new TreeMap<>(fields(values));
        fields.remove(Credentials.SIGNATURE_FIELD);
        fields.values().removeIf(Objects::isNull);
        return fields.values().stream()
                .map(Object::toString)
                .collect(Collectors.joining())
                .getBytes(UTF_8);
    }

    private Map<String, Object> fields(Digits values) {
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
        if (shape.credentials() != null) {
            fields.put(Credentials.USER_FIELD, shape.credentials().accessKey());
            fields.put(Credentials.SIGNATURE_FIELD, values.signature.repeat(Signer.LENGTH));
        }
        return fields;
    }

    private String lightQueue(String digit) {
        return LightQueue.named(queue.topic(), digit.repeat(LightQueue.DIGITS));
    }

    /** Length of the whole frame. */
    int frameBytes() {
        return head.bytes.capacity() + shape.bodyBytes();
    }

    /**
     * Appends a frame.
     *
     * @param signer null where nothing is signed
     */
    void write(ByteBuffer out, int opaqueNumber, long born, long number, ByteBuffer body, Signer signer) {
        opaque.putNumber(head.bytes, opaqueNumber);
        head.put(born, number, shape);
        if (signed != null) {
            signed.put(born, number, shape);
            signature.putText(
                    head.bytes,
                    signer.add(signed.bytes.array()).add(body.array()).sign());
        }
        out.put(head.bytes.array()).put(body.array());
    }
}
