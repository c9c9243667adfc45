package io.gantry.broker.admin;

import io.gantry.broker.cold.ColdReads;
import io.gantry.broker.group.GroupTable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.registration.Registrar;
import io.gantry.broker.topic.TopicTable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A setting that may be changed over the wire while the broker runs. There are no others: above all none that is a
 * path, a command or an address.
 *
 * @param pid the configuration it belongs to
 * @param property its name there
 * @param isBoolean true or false; otherwise a whole number
 * @param min smallest number allowed
 * @param max largest number allowed
 */
record LiveSetting(String pid, String property, boolean isBoolean, long min, long max) {
    /** By RocketMQ's name. */
    static final Map<String, LiveSetting> ALL = all();

    /** The value as Configuration Admin takes it; an IllegalArgumentException says what is wrong with the text. */
    Object value(String name, String text) {
        if (isBoolean) {
            if (text.equals("true") || text.equals("false")) {
                return Boolean.valueOf(text);
            }
            throw new IllegalArgumentException(name + " must be true or false, found '" + text + "'");
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw outOfRange(name, text);
        }
        throw outOfRange(name, text);
    }

    private IllegalArgumentException outOfRange(String name, String text) {
        return new IllegalArgumentException(
                name + " must be a whole number from " + min + " to " + max + ", found '" + text + "'");
    }

    private static Map<String, LiveSetting> all() {
        Map<String, LiveSetting> all = new LinkedHashMap<>();
        all.put("autoCreateSubscriptionGroup", flag(GroupTable.PID, "autoCreateEnable"));
        all.put("autoCreateTopicEnable", flag(TopicTable.PID, "autoCreateEnable"));
        all.put("brokerHeartbeatInterval", number(Registrar.PID, "heartbeatMillis", 100, 60_000));
        all.put("brokerNotActiveTimeoutMillis", number(Registrar.PID, "expiryMillis", 0, 600_000));
        all.put("brokerPermission", number(BrokerIdentity.PID, "permission", 0, 6));
        all.put("cgColdReadThreshold", number(ColdReads.PID, "groupThresholdBytes", 0, Long.MAX_VALUE));
        all.put("coldDataFlowControlEnable", flag(ColdReads.PID, "flowControlEnable"));
        all.put("compressedRegister", flag(Registrar.PID, "compressed"));
        all.put("defaultTopicQueueNums", number(TopicTable.PID, "defaultQueues", 1, 16_384));
        all.put("enableCreateSysGroup", flag(GroupTable.PID, "systemCreateEnable"));
        all.put("globalColdReadThreshold", number(ColdReads.PID, "globalThresholdBytes", 0, Long.MAX_VALUE));
        all.put("registerNameServerPeriod", number(Registrar.PID, "periodMillis", 10_000, 60_000));
        return all;
    }

    private static LiveSetting flag(String pid, String property) {
        return new LiveSetting(pid, property, true, 0, 0);
    }

    private static LiveSetting number(String pid, String property, long min, long max) {
        return new LiveSetting(pid, property, false, min, max);
    }
}
