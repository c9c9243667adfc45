package io.gantry.clients;

import java.util.Map;
import java.util.TreeMap;

/** The header of a send that no client library made. */
final class RawSend {
    static final int CODE = 10;

    private RawSend() {}

    /** To the first queue of a topic, without properties; the caller may change them. */
    static Map<String, String> fields(String topic) {
        Map<String, String> fields = new TreeMap<>();
        fields.put("producerGroup", "raw");
        fields.put("topic", topic);
        fields.put("defaultTopic", "TBW102");
        fields.put("defaultTopicQueueNums", "4");
        fields.put("queueId", "0");
        fields.put("sysFlag", "0");
        fields.put("bornTimestamp", "1");
        fields.put("flag", "0");
        fields.put("properties", "");
        fields.put("reconsumeTimes", "0");
        fields.put("unitMode", "false");
        return fields;
    }
}
