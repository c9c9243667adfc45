package io.gantry.broker.send;

import io.gantry.wire.Fields;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;

/** The header of a send request, in its long form (code 10) or with one letter for each name (310, 320). */
final class SendHeader {
    private final Fields fields;
    private final boolean isLong;

    SendHeader(Request request) {
        this.fields = request.fields();
        this.isLong = request.code() == RequestCode.SEND_MESSAGE;
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

    boolean isBatch() {
        return fields.booleanOr(isLong ? "batch" : "m", false);
    }
}
