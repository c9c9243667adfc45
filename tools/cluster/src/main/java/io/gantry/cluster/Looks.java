package io.gantry.cluster;

import io.gantry.wire.RequestCode;
import java.util.Set;

/** Requests of the tools that leave everything as it is. */
public final class Looks {
    private static final Set<Integer> CODES = Set.of(
            RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG,
            RequestCode.GET_ALL_TOPIC_CONFIG,
            RequestCode.GET_BROKER_CLUSTER_INFO,
            RequestCode.GET_BROKER_CONFIG,
            RequestCode.GET_BROKER_CONSUME_STATS,
            RequestCode.GET_BROKER_HA_STATUS,
            RequestCode.GET_BROKER_RUNTIME_INFO,
            RequestCode.GET_CONSUMER_CONNECTION_LIST,
            RequestCode.GET_CONSUME_STATS,
            RequestCode.GET_MAX_OFFSET,
            RequestCode.GET_MIN_OFFSET,
            RequestCode.GET_ROUTEINFO_BY_TOPIC,
            RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER,
            RequestCode.GET_TOPIC_CONFIG,
            RequestCode.GET_TOPIC_STATS_INFO,
            RequestCode.PULL_MESSAGE,
            RequestCode.QUERY_CONSUMER_OFFSET,
            RequestCode.QUERY_MESSAGE,
            RequestCode.QUERY_TOPIC_CONSUME_BY_WHO,
            RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
            RequestCode.VIEW_MESSAGE_BY_ID);

    private Looks() {}

    /** Whether a request is one of them. A pull is only while it notes no offset. */
    public static boolean has(int code) {
        return CODES.contains(code);
    }
}
