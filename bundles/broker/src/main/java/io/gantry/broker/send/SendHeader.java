package io.gantry.broker.send;

import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.message.SysFlag;
import io.gantry.wire.Fields;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import java.net.InetSocketAddress;

/** The header of a send request, in its long form (10, 324) or with one letter for each name (310, 320, 325). */
final class SendHeader {
    private final Fields fields;
    private final boolean isLong;

    SendHeader(Request request) {
        this.fields = request.fields();
        this.isLong = request.code() == RequestCode.SEND_MESSAGE || request.code() == RequestCode.SEND_REPLY_MESSAGE;
    }

    String producerGroup() {
        return fields.requireText(isLong ? "producerGroup" : "a");
    }

    String topic() {
        return fields.requireText(isLong ? "topic" : "b");
    }

    /** The topic to inherit from when the topic is made. */
    String template() {
        return fields.requireText(isLong ? "defaultTopic" : "c");
    }

    int templateQueues() {
        return fields.requireInt(isLong ? "defaultTopicQueueNums" : "d");
    }

    /** Below 0: any queue. */
    int queueId() {
        return fields.requireInt(isLong ? "queueId" : "e");
    }

    int sysFlag() {
        return fields.requireInt(isLong ? "sysFlag" : "f");
    }

    long bornTimestampMillis() {
        return fields.requireLong(isLong ? "bornTimestamp" : "g");
    }

    int flag() {
        return fields.requireInt(isLong ? "flag" : "h");
    }

    /** Properties as text; empty when there are none. */
    String properties() {
        String text = fields.text(isLong ? "properties" : "i");
        return text == null ? "" : text;
    }

    int reconsumeTimes() {
        return fields.intOr(isLong ? "reconsumeTimes" : "j", 0);
    }

    boolean isUnitMode() {
        return fields.booleanOr(isLong ? "unitMode" : "k", false);
    }

    int maxReconsumeTimesOr(int fallback) {
        return fields.intOr(isLong ? "maxReconsumeTimes" : "l", fallback);
    }

    /** What is stored of a message, but for place, properties and body. */
    MessageEncoder encoder(InetSocketAddress producer, byte[] storeHost) {
        return new MessageEncoder()
                .sysFlag(sysFlag() & ~SysFlag.TRANSACTION_MASK)
                .bornTimestampMillis(bornTimestampMillis())
                .bornHost(HostAddress.bytes(producer))
                .storeHost(storeHost)
                .reconsumeTimes(reconsumeTimes());
    }

    boolean isBatch() {
        return fields.booleanOr(isLong ? "batch" : "m", false);
    }
}
