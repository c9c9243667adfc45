package io.gantry.broker.send;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** The header fields of the answer to a send: a map that is written once, in one order, so it needs no hash table. */
final class SendFields extends AbstractMap<String, Object> {
    private final Map<String, String> common;
    private final String messageIds;
    private final int queueId;
    private final long queueOffset;
    private final SendReply.Ids ids;

    /**
     * Fields to be written.
     *
     * @param common what all answers of a broker have
     */
    SendFields(Map<String, String> common, String messageIds, int queueId, long queueOffset, SendReply.Ids ids) {
        this.common = common;
        this.messageIds = messageIds;
        this.queueId = queueId;
        this.queueOffset = queueOffset;
        this.ids = ids;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Object> action) {
        common.forEach(action);
        action.accept("msgId", messageIds);
        action.accept("queueId", queueId);
        action.accept("queueOffset", queueOffset);
        if (ids.uniqueKey() != null) {
            action.accept("transactionId", ids.uniqueKey());
        }
        if (ids.recallHandle() != null) {
            action.accept("recallHandle", ids.recallHandle());
        }
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Map<String, Object> all = new LinkedHashMap<>();
        forEach(all::put);
        return all.entrySet();
    }
}
