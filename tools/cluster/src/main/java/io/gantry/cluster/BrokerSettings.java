package io.gantry.cluster;

import io.gantry.codec.Frame;
import io.gantry.wire.RequestCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The settings a node says it runs with, under RocketMQ's names: lines of {@code key=value}. */
public final class BrokerSettings {
    private BrokerSettings() {}

    /** Asks a broker. */
    public static Map<String, String> of(CallConnection broker) {
        Frame answer = broker.require("show its settings", RequestCode.GET_BROKER_CONFIG, Map.of());
        return parse(StandardCharsets.UTF_8.decode(answer.body()).toString());
    }

    static Map<String, String> parse(String text) {
        Map<String, String> settings = new TreeMap<>();
        for (String line : text.split("\\R")) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                settings.put(
                        line.substring(0, equals).trim(),
                        line.substring(equals + 1).trim());
            }
        }
        return settings;
    }
}
