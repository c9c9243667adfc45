package io.gantry.console.live;

import io.gantry.cluster.BrokerNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a broker was when it was asked last.
 *
 * @param figures what it said; empty when it did not answer
 * @param reason why it did not answer; null when it did
 */
public record BrokerState(BrokerNode broker, Map<String, String> figures, String reason) {
    private static final String[] SHOWN = {
        "brokerVersionDesc",
        "bootTimestamp",
        "runtime",
        "putTps",
        "getTransferredTps",
        "commitLogDiskRatio",
        "commitLogMinOffset",
        "commitLogMaxOffset",
        "dispatchBehindBytes",
        "remainHowManyDataToFlush",
        "earliestMessageTimeStamp",
        "msgPutTotalTodayNow",
        "msgGetTotalTodayNow"
    };

    /** As the browser gets it. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cluster", broker.cluster());
        json.put("broker", broker.name());
        json.put("id", broker.id());
        json.put("address", broker.address());
        json.put("reason", reason);
        Map<String, Object> shown = new LinkedHashMap<>();
        for (String key : SHOWN) {
            shown.put(key, figures.get(key));
        }
        json.put("figures", shown);
        return json;
    }
}
