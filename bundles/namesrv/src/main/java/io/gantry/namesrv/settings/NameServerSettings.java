package io.gantry.namesrv.settings;

import java.util.Map;
import java.util.TreeMap;

/**
 * What may be changed while the name server runs.
 *
 * @param isOrderShown routes carry the topic's order configuration
 * @param isOrderReturned brokers get the order configuration when they register
 * @param isActingMasterSupported routes show the lowest follower as leader when a group has none
 * @param isAllTopicsListed the list of all topics is given out
 * @param isTopicsListed the lists of some topics are given out
 * @param isLeadChangeNotified a group is told when its lowest broker id changes
 * @param isTopicDeletedWithRegistration topics that a broker does not name any more are removed
 * @param isServiceDelayed routes are refused during the first seconds, until brokers have registered
 * @param serviceDelaySeconds how long
 */
public record NameServerSettings(
        boolean isOrderShown,
        boolean isOrderReturned,
        boolean isActingMasterSupported,
        boolean isAllTopicsListed,
        boolean isTopicsListed,
        boolean isLeadChangeNotified,
        boolean isTopicDeletedWithRegistration,
        boolean isServiceDelayed,
        int serviceDelaySeconds) {
    /** As Apache's name server begins. */
    public static final NameServerSettings INITIAL =
            new NameServerSettings(false, true, false, true, true, false, false, false, 45);

    /** The settings under Apache's names. */
    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        map.put("orderMessageEnable", Boolean.toString(isOrderShown));
        map.put("returnOrderTopicConfigToBroker", Boolean.toString(isOrderReturned));
        map.put("supportActingMaster", Boolean.toString(isActingMasterSupported));
        map.put("enableAllTopicList", Boolean.toString(isAllTopicsListed));
        map.put("enableTopicList", Boolean.toString(isTopicsListed));
        map.put("notifyMinBrokerIdChanged", Boolean.toString(isLeadChangeNotified));
        map.put("deleteTopicWithBrokerRegistration", Boolean.toString(isTopicDeletedWithRegistration));
        map.put("needWaitForService", Boolean.toString(isServiceDelayed));
        map.put("waitSecondsForService", Integer.toString(serviceDelaySeconds));
        return map;
    }

    /**
     * The settings of a map as {@link #toMap} makes it.
     *
     * @throws IllegalArgumentException names the key whose value is of the wrong type
     */
    static NameServerSettings of(Map<String, String> map) {
        return new NameServerSettings(
                isTrue(map, "orderMessageEnable"),
                isTrue(map, "returnOrderTopicConfigToBroker"),
                isTrue(map, "supportActingMaster"),
                isTrue(map, "enableAllTopicList"),
                isTrue(map, "enableTopicList"),
                isTrue(map, "notifyMinBrokerIdChanged"),
                isTrue(map, "deleteTopicWithBrokerRegistration"),
                isTrue(map, "needWaitForService"),
                seconds(map, "waitSecondsForService"));
    }

    private static boolean isTrue(Map<String, String> map, String key) {
        String value = map.get(key);
        if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
            return value.equalsIgnoreCase("true");
        }
        throw new IllegalArgumentException(key + " must be true or false, found '" + value + "'");
    }

    private static int seconds(Map<String, String> map, String key) {
        String value = map.get(key);
        if (value.matches("[0-9]{1,5}")) {
            return Integer.parseInt(value);
        }
        throw new IllegalArgumentException(key + " must be a number of seconds from 0 to 99999, found '" + value + "'");
    }

    /** Where the settings of this moment come from. */
    @FunctionalInterface
    public interface Source {
        NameServerSettings get();
    }
}
