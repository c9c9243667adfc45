package io.gantry.jmh;

import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.log.RecordSource;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** One message to append, as a producer of RocketMQ sends it, whose record is the same every time. */
final class Messages implements RecordSource {
    static final String TOPIC = "orders";
    static final String PROPERTIES = "UNIQ_KEY\1" + "7F0000010B3C18B4AAC2000000000001" + "\2WAIT\1true\2TAGS\1paid\2";

    private static final byte[] HOST = HostAddress.bytes(new InetSocketAddress("127.0.0.1", 10911));

    private final MessageEncoder encoder;
    private final int queueId;

    Messages(int queueId, int bodyBytes) {
        this.queueId = queueId;
        this.encoder = encoder(queueId).body(ByteBuffer.allocate(bodyBytes));
    }

    /** All parts but the body. */
    static MessageEncoder encoder(int queueId) {
        return new MessageEncoder()
                .topic(TOPIC)
                .queueId(queueId)
                .bornHost(HOST)
                .storeHost(HOST)
                .bornTimestampMillis(1_700_000_000_000L)
                .properties(PROPERTIES);
    }

    @Override
    public String topic() {
        return TOPIC;
    }

    @Override
    public int queueId() {
        return queueId;
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public int bytes(int index) {
        return encoder.bytes();
    }

    @Override
    public void write(int index, ByteBuffer target, int at, RecordPlace place) {
        encoder.write(target, at, place.queueOffset(), place.position(), place.storeTimestampMillis());
    }
}
