package io.gantry.message;

import java.util.Set;

/** Topics and topic prefixes with a meaning of their own. */
public final class SystemTopic {
    /** The template that automatically created topics inherit from. */
    public static final String AUTO_CREATE = "TBW102";

    /** Waiting room of delayed messages; queue id is the level minus 1. */
    public static final String SCHEDULE = "SCHEDULE_TOPIC_XXXX";

    public static final String SELF_TEST = "SELF_TEST_TOPIC";
    public static final String BENCHMARK = "BenchmarkTest";
    public static final String OFFSET_MOVED = "OFFSET_MOVED_EVENT";
    public static final String HALF = "RMQ_SYS_TRANS_HALF_TOPIC";
    public static final String HALF_OP = "RMQ_SYS_TRANS_OP_HALF_TOPIC";
    public static final String TRANSACTION_CHECK_MAX = "TRANS_CHECK_MAX_TIME_TOPIC";
    public static final String TRACE = "RMQ_SYS_TRACE_TOPIC";

    /** Waiting room of timed messages. */
    public static final String WHEEL_TIMER = "rmq_sys_wheel_timer";

    /** Journal of pop consumption; the cluster's name follows. */
    public static final String REVIVE_PREFIX = "rmq_sys_REVIVE_LOG_";

    /** Changes of topics, groups and offsets, for followers; no topic of RocketMQ's. */
    public static final String TABLES = "rmq_sys_GANTRY_TABLES";

    public static final String RETRY_PREFIX = "%RETRY%";
    public static final String DEAD_LETTER_PREFIX = "%DLQ%";
    /** Names of light queues: topics of one queue, in which records of other topics stand too. */
    public static final String LIGHT_PREFIX = "%LMQ%";

    public static final String REPLY_SUFFIX = "_REPLY_TOPIC";

    /** Prefix of all topics and groups that belong to the system. */
    public static final String SYSTEM_PREFIX = "rmq_sys_";

    private static final Set<String> CLOSED_TO_PRODUCERS =
            Set.of(SCHEDULE, WHEEL_TIMER, HALF, HALF_OP, TRANSACTION_CHECK_MAX, SELF_TEST, OFFSET_MOVED, TABLES);

    private SystemTopic() {}

    /** Whether only brokers write to the topic. */
    public static boolean isClosedToProducers(String topic) {
        return CLOSED_TO_PRODUCERS.contains(topic) || topic.startsWith(REVIVE_PREFIX);
    }
}
