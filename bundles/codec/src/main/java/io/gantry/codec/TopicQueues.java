package io.gantry.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/** The queues that one broker name has of a topic: an element of queueDatas in a route. */
public record TopicQueues(String brokerName, int readQueues, int writeQueues, int permission, int sysFlag) {
    public static TopicQueues of(JsonObject json) {
        TopicQueues queues = new TopicQueues(
                json.text("brokerName"),
                json.integerOr("readQueueNums", 0),
                json.integerOr("writeQueueNums", 0),
                json.integerOr("perm", 0),
                json.integerOr("topicSysFlag", 0));
        if (queues.readQueues < 0 || queues.writeQueues < 0) {
            throw new BadBodyException("A broker must not have less than 0 queues of a topic, found " + queues);
        }
        return queues;
    }

    public TopicQueues withPermission(int other) {
        return new TopicQueues(brokerName, readQueues, writeQueues, other, sysFlag);
    }

    /** The value to write as JSON. */
    public Map<String, Object> toJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("brokerName", brokerName);
        fields.put("perm", permission);
        fields.put("readQueueNums", readQueues);
        fields.put("topicSysFlag", sysFlag);
        fields.put("writeQueueNums", writeQueues);
        return fields;
    }
}
