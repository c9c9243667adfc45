package io.gantry.driver;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;

/** An exception of the client as JSON: type, text, response code. */
final class Failures {
    private Failures() {}

    static Map<String, Object> describe(Throwable failure) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("type", failure.getClass().getSimpleName());
        out.put("text", String.valueOf(failure.getMessage()));
        if (failure instanceof MQBrokerException broker) {
            out.put("code", broker.getResponseCode());
        } else if (failure instanceof MQClientException client) {
            out.put("code", client.getResponseCode());
        }
        if (failure.getCause() != null && failure.getCause() != failure) {
            out.put("cause", describe(failure.getCause()));
        }
        return out;
    }
}
