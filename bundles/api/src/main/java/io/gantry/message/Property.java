package io.gantry.message;

/** Names of message properties that broker or client give a meaning to. */
public final class Property {
    public static final String KEYS = "KEYS";
    public static final String TAGS = "TAGS";

    /** "false": the producer does not wait for flush or replica. */
    public static final String WAIT_STORE_OK = "WAIT";

    /** Delay level 1..18. */
    public static final String DELAY_LEVEL = "DELAY";

    public static final String RETRY_TOPIC = "RETRY_TOPIC";
    public static final String REAL_TOPIC = "REAL_TOPIC";
    public static final String REAL_QUEUE_ID = "REAL_QID";
    public static final String ORIGIN_MESSAGE_ID = "ORIGIN_MESSAGE_ID";
    public static final String RECONSUME_TIME = "RECONSUME_TIME";
    public static final String MAX_RECONSUME_TIMES = "MAX_RECONSUME_TIMES";
    public static final String DLQ_ORIGIN_TOPIC = "DLQ_ORIGIN_TOPIC";
    public static final String DLQ_ORIGIN_MESSAGE_ID = "DLQ_ORIGIN_MESSAGE_ID";

    /** The id the client gave the message. */
    public static final String UNIQUE_KEY = "UNIQ_KEY";

    public static final String PRODUCER_GROUP = "PGROUP";
    public static final String TRANSACTION_PREPARED = "TRAN_MSG";
    public static final String REGION = "MSG_REGION";
    public static final String TRACE_ON = "TRACE_ON";
    public static final String CLUSTER = "CLUSTER";
    public static final String TIMER_DELAY_SEC = "TIMER_DELAY_SEC";
    public static final String TIMER_DELAY_MS = "TIMER_DELAY_MS";
    public static final String TIMER_DELIVER_MS = "TIMER_DELIVER_MS";
    public static final String INNER_NUM = "INNER_NUM";

    private Property() {}
}
