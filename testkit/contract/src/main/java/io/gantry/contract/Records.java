package io.gantry.contract;

import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.log.RecordSource;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Records for tests: one topic and queue, one or more bodies. */
public final class Records implements RecordSource {
    private static final byte[] HOST = HostAddress.bytes(new InetSocketAddress("127.0.0.1", 10911));

    private final String topic;
    private final int queueId;
    private final List<MessageEncoder> encoders = new ArrayList<>();

    private Records(String topic, int queueId) {
        this.topic = topic;
        this.queueId = queueId;
    }

    /** Records without properties. */
    public static Records of(String topic, int queueId, String... bodies) {
        return with(topic, queueId, "", bodies);
    }

    /** Records with properties, in the text form of the wire. */
    public static Records with(String topic, int queueId, String properties, String... bodies) {
        Records records = new Records(topic, queueId);
        for (String body : bodies) {
            records.encoders.add(new MessageEncoder()
                    .topic(topic)
                    .queueId(queueId)
                    .bornHost(HOST)
                    .storeHost(HOST)
                    .properties(properties)
                    .body(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))));
        }
        return records;
    }

    /** The same records with this system flag. */
    public Records sysFlag(int bits) {
        encoders.forEach(encoder -> encoder.sysFlag(bits));
        return this;
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
        return encoders.size();
    }

    @Override
    public int bytes(int index) {
        return encoders.get(index).bytes();
    }

    @Override
    public void write(int index, ByteBuffer target, int at, RecordPlace place) {
        encoders.get(index).write(target, at, place.queueOffset(), place.position(), place.storeTimestampMillis());
    }
}
