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

    /** When a timed message was taken to be due. */
    public static final String TIMER_OUT_MS = "TIMER_OUT_MS";

    public static final String TIMER_ENQUEUE_MS = "TIMER_ENQUEUE_MS";
    public static final String TIMER_DEQUEUE_MS = "TIMER_DEQUEUE_MS";
    public static final String TIMER_ROLL_TIMES = "TIMER_ROLL_TIMES";

    /** The id of the timed message that this one takes back. */
    public static final String TIMER_DEL_UNIQUE_KEY = "TIMER_DEL_UNIQKEY";

    public static final String INNER_NUM = "INNER_NUM";

    /** Light queues that a message also stands in, and its offsets there. */
    public static final String INNER_MULTI_DISPATCH = "INNER_MULTI_DISPATCH";

    public static final String INNER_MULTI_QUEUE_OFFSET = "INNER_MULTI_QUEUE_OFFSET";
    public static final String TRANSACTION_ID = "__transactionId__";
    public static final String TRANSACTION_CHECK_TIMES = "TRANSACTION_CHECK_TIMES";
    public static final String TRANSACTION_PREPARED_OFFSET = "TRAN_PREPARED_QUEUE_OFFSET";
    public static final String CHECK_IMMUNITY_SECONDS = "CHECK_IMMUNITY_TIME_IN_SECONDS";

    /** A checkpoint of pop consumption; only brokers may set it. */
    public static final String POP_CHECKPOINT = "POP_CK";

    public static final String FIRST_POP_TIME = "1ST_POP_TIME";
    public static final String ORIGIN_GROUP = "ORIGIN_GROUP";

    /** Who waits for the reply to a request. */
    public static final String REPLY_TO_CLIENT = "REPLY_TO_CLIENT";

    public static final String CORRELATION_ID = "CORRELATION_ID";
    public static final String TTL = "TTL";
    public static final String PUSH_REPLY_TIME = "PUSH_REPLY_TIME";
    public static final String ARRIVE_TIME = "ARRIVE_TIME";

    private Property() {}
}
