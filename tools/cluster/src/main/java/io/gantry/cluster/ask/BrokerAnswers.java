package io.gantry.cluster.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.BrokerSettings;
import io.gantry.codec.DelayLevels;
import io.gantry.codec.JsonObject;
import io.gantry.wire.RequestCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What brokers say of themselves. */
public final class BrokerAnswers {
    private final Fleet fleet;

    public BrokerAnswers(Fleet fleet) {
        this.fleet = fleet;
    }

    /** Figures of the running broker, under RocketMQ's names. */
    public Map<String, String> runtime(BrokerNode broker) {
        JsonObject table = fleet.json(broker, "say how it is", RequestCode.GET_BROKER_RUNTIME_INFO, Map.of())
                .objectOrEmpty("table");
        Map<String, String> figures = new TreeMap<>();
        table.entries().keySet().forEach(key -> figures.put(key.toString(), table.textOr(key.toString(), "")));
        return figures;
    }

    /** The settings it runs with. */
    public Map<String, String> settings(BrokerNode broker) {
        return BrokerSettings.of(fleet.to(broker));
    }

    /** How long messages of its delay levels wait; an IllegalArgumentException when that setting makes no sense. */
    public DelayLevels delayLevels(BrokerNode broker) {
        String text = settings(broker).getOrDefault("messageDelayLevel", DelayLevels.ROCKETMQ);
        try {
            return DelayLevels.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    broker.label() + " has a messageDelayLevel that cannot be read: " + e.getMessage(), e);
        }
    }

    /** Changes settings of the running broker. */
    public void change(BrokerNode broker, Map<String, String> settings) {
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        fleet.to(broker)
                .require(
                        "change its settings",
                        RequestCode.UPDATE_BROKER_CONFIG,
                        Map.of(),
                        text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The first of several numbers with blanks between, as RocketMQ writes rates; null when there is none. */
    public static Double rate(Map<String, String> figures, String... keys) {
        for (String key : keys) {
            Double number = number(figures.getOrDefault(key, "").strip().split(" ")[0]);
            if (number != null) {
                return number;
            }
        }
        return null;
    }

    /** A share of a disk in percent; null when it is not known. */
    public static Double percent(Map<String, String> figures, String key) {
        Double share = number(figures.getOrDefault(key, ""));
        return share == null || share < 0 ? null : share * 100;
    }

    /** A time in milliseconds; null when it is not known. */
    public static Double millis(Map<String, String> figures, String key) {
        Double millis = number(figures.getOrDefault(key, ""));
        return millis == null || millis < 0 ? null : millis;
    }

    private static Double number(String text) {
        try {
            double number = Double.parseDouble(text);
            return Double.isFinite(number) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
