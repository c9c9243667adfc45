package io.gantry.console.ask;

import io.gantry.cluster.ask.QueueRef;
import io.gantry.codec.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a consumer said of itself, in our words and bounded: it is somebody else's program. */
record RunningClient(JsonObject told) {
    private static final int MAX_ROWS = 1_000;
    private static final int MAX_STACK = 512 << 10;

    Map<String, Object> json(String client, String broker) {
        String stack = told.textOr("jstack", "");
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("client", client);
        json.put("broker", broker);
        json.put("properties", properties());
        json.put("subscriptions", subscriptions());
        json.put("queues", queues());
        json.put("figures", figures());
        json.put("stack", stack.isEmpty() ? null : stack.substring(0, Math.min(MAX_STACK, stack.length())));
        json.put("stackCut", stack.length() > MAX_STACK);
        return json;
    }

    private Map<String, String> properties() {
        JsonObject all = told.objectOrEmpty("properties");
        Map<String, String> shown = new TreeMap<>();
        for (Object key : all.entries().keySet()) {
            String name = key.toString();
            if (shown.size() < MAX_ROWS && !SettingRoutes.isSecret(name)) {
                shown.put(name, String.valueOf(all.get(name)));
            }
        }
        return shown;
    }

    private List<Object> subscriptions() {
        List<Object> rows = new ArrayList<>();
        for (Object each : told.listOrEmpty("subscriptionSet")) {
            if (each instanceof JsonObject one && rows.size() < MAX_ROWS) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("topic", one.textOr("topic", ""));
                row.put("expression", one.textOr("subString", "*"));
                row.put("kind", one.textOr("expressionType", "TAG"));
                rows.add(row);
            }
        }
        return rows;
    }

    private List<Object> queues() {
        List<Object> rows = new ArrayList<>();
        told.objectOrEmpty("mqTable").entries().forEach((key, value) -> {
            if (key instanceof JsonObject queue && value instanceof JsonObject state && rows.size() < MAX_ROWS) {
                QueueRef place = QueueRef.of(queue);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("topic", place.topic());
                row.put("broker", place.brokerName());
                row.put("queue", place.queueId());
                row.put("committed", state.numberOr("commitOffset", 0));
                row.put("cached", state.numberOr("cachedMsgCount", 0));
                row.put("lastPull", time(state.numberOr("lastPullTimestamp", 0)));
                row.put("lastConsumed", time(state.numberOr("lastConsumeTimestamp", 0)));
                rows.add(row);
            }
        });
        return rows;
    }

    private static Long time(long millis) {
        return millis <= 0 ? null : millis;
    }

    private List<Object> figures() {
        JsonObject topics = told.objectOrEmpty("statusTable");
        List<Object> rows = new ArrayList<>();
        for (Object topic : topics.entries().keySet()) {
            if (topics.get(topic.toString()) instanceof JsonObject status && rows.size() < MAX_ROWS) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("topic", topic.toString());
                row.put("pullMillis", decimal(status, "pullRT"));
                row.put("pulledPerSecond", decimal(status, "pullTPS"));
                row.put("consumeMillis", decimal(status, "consumeRT"));
                row.put("consumedPerSecond", decimal(status, "consumeOKTPS"));
                row.put("failedPerSecond", decimal(status, "consumeFailedTPS"));
                row.put("failed", status.numberOr("consumeFailedMsgs", 0));
                rows.add(row);
            }
        }
        return rows;
    }

    private static double decimal(JsonObject status, String name) {
        return status.get(name) instanceof Number number && Double.isFinite(number.doubleValue())
                ? number.doubleValue()
                : 0;
    }
}
