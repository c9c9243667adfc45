package io.gantry.codec.record;

import io.gantry.codec.MessageEncoder;
import io.gantry.codec.MultiDispatch;
import io.gantry.codec.StoredMessage;
import io.gantry.log.RecordSource;
import io.gantry.log.SharedRecord;
import java.nio.ByteBuffer;
import java.util.List;

/** One message that is to be stored. The encoder holds its parts, and must not be touched until it is stored. */
public final class MessageDraft implements SharedRecord {
    private final String topic;
    private final int queueId;
    private final MessageEncoder encoder;
    private final int bytes;
    /** Null until somebody asks: then they are looked for in the properties. */
    private List<String> lightQueues;

    private boolean needsLightQueues;

    /** A draft of what the encoder holds; topic and queue are set here. */
    public MessageDraft(String topic, int queueId, MessageEncoder encoder) {
        this.topic = topic;
        this.queueId = queueId;
        this.encoder = encoder.topic(topic).queueId(queueId);
        this.bytes = encoder.bytes();
    }

    /** Says what is known of the light queues, so that nobody has to look; where one cannot be made it is refused. */
    public MessageDraft needing(List<String> queues) {
        lightQueues = queues;
        needsLightQueues = true;
        return this;
    }

    /**
     * The parts that a stored message and its copy under another topic have in common: body, flags, birth. The body is
     * not copied, so the slice that holds the record must stay open until the copy is stored.
     */
    public static MessageEncoder copyOf(StoredMessage stored) {
        ByteBuffer bornHost = stored.buffer().slice(stored.bornHostAt(), stored.bornHostBytes());
        byte[] host = new byte[bornHost.remaining()];
        bornHost.get(host);
        return new MessageEncoder()
                .flag(stored.flag())
                .sysFlag(stored.sysFlag())
                .bornTimestampMillis(stored.bornTimestampMillis())
                .bornHost(host)
                .body(stored.body(), stored.bodyCrc());
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
        return 1;
    }

    @Override
    public int bytes(int index) {
        return bytes;
    }

    @Override
    public List<String> lightQueues() {
        if (lightQueues == null) {
            lightQueues = MultiDispatch.isAllowedIn(topic) ? MultiDispatch.names(encoder) : List.of();
        }
        return lightQueues;
    }

    @Override
    public int mostNumberBytes(int queues) {
        return MultiDispatch.mostBytes(queues);
    }

    @Override
    public boolean needsLightQueues() {
        return needsLightQueues;
    }

    @Override
    public RecordSource numbered(long... queueOffsets) {
        encoder.properties(MultiDispatch.numbered(encoder.properties(), queueOffsets));
        return new MessageDraft(topic, queueId, encoder);
    }

    @Override
    public void write(int index, ByteBuffer target, int at, RecordPlace place) {
        encoder.write(target, at, place.queueOffset(), place.position(), place.storeTimestampMillis());
    }
}
