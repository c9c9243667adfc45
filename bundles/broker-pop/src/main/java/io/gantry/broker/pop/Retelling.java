package io.gantry.broker.pop;

import io.gantry.codec.MessageProperties;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.log.LogSlice;
import io.gantry.message.Property;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Records of a retry topic as clients want them: under the topic they asked for, and with the words by which they are
 * acknowledged, since a client makes those words from the topic it sees. Copies the record.
 */
final class Retelling {
    private final String topic;
    private final Taken part;
    private final long invisibleMillis;
    private final String brokerName;

    /** Tells of a part that was taken from a retry topic, to whoever asked for a topic. */
    Retelling(String topic, Taken part, long invisibleMillis, String brokerName) {
        this.topic = topic;
        this.part = part;
        this.invisibleMillis = invisibleMillis;
        this.brokerName = brokerName;
    }

    /** The record; itself when it has no room for the words. */
    ByteBuffer of(LogSlice slice, long popTimeMillis, int reviveQueue) {
        StoredMessage stored = new StoredMessage().wrap(slice.buffer(), 0);
        String words = new CheckpointText(part.startOffset(), popTimeMillis, invisibleMillis, reviveQueue, brokerName)
                .text(part.queue(), stored.queueOffset());
        byte[] properties = MessageProperties.with(stored.propertiesText(), Property.POP_CHECKPOINT, words)
                .getBytes(StandardCharsets.UTF_8);
        if (properties.length > MessageProperties.MAX_BYTES) {
            return slice.buffer();
        }
        byte[] storeHost = new byte[stored.storeHostBytes()];
        slice.buffer().slice(stored.storeHostAt(), storeHost.length).get(storeHost);
        MessageDraft draft = new MessageDraft(
                topic,
                stored.queueId(),
                MessageDraft.copyOf(stored)
                        .storeHost(storeHost)
                        .reconsumeTimes(stored.reconsumeTimes())
                        .preparedTransactionOffset(stored.preparedTransactionOffset())
                        .properties(properties));
        ByteBuffer told = ByteBuffer.allocate(draft.bytes(0));
        draft.write(
                0,
                told,
                0,
                new MessageDraft.RecordPlace(stored.position(), stored.queueOffset(), stored.storeTimestampMillis()));
        return told;
    }
}
