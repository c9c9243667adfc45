package io.gantry.auth.right;

import static io.gantry.auth.policy.Action.CREATE;
import static io.gantry.auth.policy.Action.DELETE;
import static io.gantry.auth.policy.Action.GET;
import static io.gantry.auth.policy.Action.LIST;
import static io.gantry.auth.policy.Action.PUB;
import static io.gantry.auth.policy.Action.SUB;
import static io.gantry.auth.policy.Action.UPDATE;
import static io.gantry.auth.policy.ResourceType.GROUP;
import static io.gantry.auth.policy.ResourceType.TOPIC;

import io.gantry.auth.policy.Action;
import io.gantry.auth.policy.ResourceType;
import io.gantry.auth.right.Rule.Part;
import io.gantry.codec.JsonObject;
import io.gantry.codec.body.RequestBody;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The right that each request code needs; a code that has no row, as that of a plug-in, is for Super users. Mostly as
 * RocketMQ 5.5's annotations of request headers say; codes without a header, which it lets anybody call, need rights on
 * the cluster here.
 */
public final class Rights {
    /** What the handlers of lists, and of one thing, take at most; they run on event loops. */
    private static final int MAX_OF_LISTS = 1 << 20;

    private static final int MAX_OF_ONE = 1 << 14;
    private static final Map<Integer, Rule> ROWS = new TreeMap<>();

    static {
        produce();
        consume();
        pop();
        askOfTopics();
        askOfGroups();
        list();
        look();
        administer();
        beSuper();
    }

    private Rights() {}

    /** What the request needs, one after the other as they are asked for; one that makes no sense is a bad request. */
    public static Stream<Need> needs(Request request, String cluster) {
        return rule(request.code()).needs(request, cluster);
    }

    public static boolean isForSuper(int code) {
        return rule(code).isForSuper();
    }

    static Rule rule(int code) {
        return ROWS.getOrDefault(code, Rule.SUPER);
    }

    /** The codes that have a row. */
    static Collection<Integer> codes() {
        return ROWS.keySet();
    }

    private static void row(Rule rule, int... codes) {
        Arrays.stream(codes).forEach(code -> ROWS.put(code, rule));
    }

    private static void produce() {
        row(Rule.topic("topic", PUB), RequestCode.SEND_MESSAGE, RequestCode.RECALL_MESSAGE);
        row(Rule.topic("b", PUB), RequestCode.SEND_MESSAGE_V2, RequestCode.SEND_BATCH_MESSAGE);
        row(Rule.fieldIfSaid(TOPIC, "topic", "", PUB), RequestCode.END_TRANSACTION);
        // Whoever may read a request may answer it; the answer goes to the one client that asked.
        row(Rule.answer("topic"), RequestCode.SEND_REPLY_MESSAGE);
        row(Rule.answer("b"), RequestCode.SEND_REPLY_MESSAGE_V2);
    }

    private static void consume() {
        row(
                Rule.body(
                        RequestBody.MAX_BYTES,
                        new Part(GROUP, "consumerDataSet", body -> texts(body, "consumerDataSet", "groupName"), SUB),
                        new Part(TOPIC, "subscriptionDataSet", Rights::subscribed, SUB)),
                RequestCode.HEART_BEAT);
        row(Rule.fieldIfSaid(GROUP, "consumerGroup", "", SUB), RequestCode.UNREGISTER_CLIENT);
        row(
                Rule.topic("topic", SUB).and(Rule.group("consumerGroup", SUB)),
                RequestCode.PULL_MESSAGE,
                RequestCode.LITE_PULL_MESSAGE);
        row(Rule.group("group", SUB).and(Rule.topic("originTopic", SUB)), RequestCode.CONSUMER_SEND_MSG_BACK);
        row(Rule.group("consumerGroup", SUB, GET), RequestCode.GET_CONSUMER_LIST_BY_GROUP);
        row(
                Rule.body(
                        MAX_OF_LISTS,
                        named(GROUP, "consumerGroup", SUB),
                        new Part(TOPIC, "mqSet", body -> texts(body, "mqSet", "topic"), SUB)),
                RequestCode.LOCK_BATCH_MQ,
                RequestCode.UNLOCK_BATCH_MQ);
        row(
                Rule.topic("topic", SUB, GET).and(Rule.group("consumerGroup", SUB, GET)),
                RequestCode.QUERY_CONSUMER_OFFSET);
        row(
                Rule.topic("topic", SUB, UPDATE).and(Rule.group("consumerGroup", SUB, UPDATE)),
                RequestCode.UPDATE_CONSUMER_OFFSET);
        row(
                Rule.body(
                        RequestBody.MAX_BYTES,
                        named(GROUP, "group", SUB),
                        new Part(
                                TOPIC,
                                "subscriptionData",
                                body -> Stream.of(
                                        body.objectOrEmpty("subscriptionData").text("topic")),
                                SUB)),
                RequestCode.CHECK_CLIENT_CONFIG);
        row(
                Rule.body(MAX_OF_ONE, named(TOPIC, "topic", SUB), named(GROUP, "consumerGroup", SUB)),
                RequestCode.QUERY_ASSIGNMENT);
    }

    private static void pop() {
        row(
                Rule.topic("topic", SUB).and(Rule.group("consumerGroup", SUB)),
                RequestCode.POP_MESSAGE,
                RequestCode.PEEK_MESSAGE,
                RequestCode.NOTIFICATION);
        row(Rule.popped(SUB), RequestCode.ACK_MESSAGE, RequestCode.CHANGE_MESSAGE_INVISIBLETIME);
        row(Rule.topic("topic", SUB, GET).and(Rule.group("consumerGroup", SUB, GET)), RequestCode.POLLING_INFO);
        row(
                Rule.body(
                        MAX_OF_LISTS,
                        new Part(TOPIC, "acks.t", body -> texts(body, "acks", "t"), SUB),
                        new Part(GROUP, "acks.c", body -> texts(body, "acks", "c"), SUB)),
                RequestCode.BATCH_ACK_MESSAGE);
        row(
                Rule.body(MAX_OF_ONE, named(TOPIC, "topic", UPDATE), named(GROUP, "consumerGroup", UPDATE)),
                RequestCode.SET_MESSAGE_REQUEST_MODE);
    }

    private static void askOfTopics() {
        row(
                Rule.topic("topic", SUB, GET),
                RequestCode.QUERY_MESSAGE,
                RequestCode.GET_MAX_OFFSET,
                RequestCode.GET_MIN_OFFSET,
                RequestCode.GET_EARLIEST_MSG_STORETIME,
                RequestCode.SEARCH_OFFSET_BY_TIMESTAMP);
        row(Rule.topic("topic", PUB, SUB, GET), RequestCode.GET_ROUTEINFO_BY_TOPIC);
        row(
                Rule.topic("topic", GET),
                RequestCode.GET_TOPIC_CONFIG,
                RequestCode.GET_TOPIC_STATS_INFO,
                RequestCode.QUERY_TOPIC_CONSUME_BY_WHO);
        row(
                Rule.topic("topic", GET).and(Rule.fieldIfSaid(GROUP, "consumerGroup", "", GET)),
                RequestCode.QUERY_CONSUME_QUEUE);
        row(Rule.topic("topic", CREATE, UPDATE), RequestCode.UPDATE_AND_CREATE_TOPIC);
        row(
                Rule.body(
                        RequestBody.MAX_BYTES,
                        new Part(
                                TOPIC,
                                "topicConfigList",
                                body -> texts(body, "topicConfigList", "topicName"),
                                CREATE,
                                UPDATE)),
                RequestCode.UPDATE_AND_CREATE_TOPIC_LIST);
        row(Rule.topic("topic", DELETE), RequestCode.DELETE_TOPIC_IN_BROKER);
        row(
                Rule.body(
                        RequestBody.MAX_BYTES,
                        new Part(TOPIC, "topicList", body -> body.listOrEmpty("topicList").stream(), DELETE)),
                RequestCode.DELETE_TOPIC_IN_BROKER_LIST);
    }

    private static void askOfGroups() {
        row(Rule.group("group", GET), RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, RequestCode.QUERY_TOPICS_BY_CONSUMER);
        row(
                Rule.group("consumerGroup", GET),
                RequestCode.GET_CONSUMER_CONNECTION_LIST,
                RequestCode.GET_CONSUMER_RUNNING_INFO);
        row(
                Rule.group("consumerGroup", GET)
                        .and(Rule.fieldIfSaid(TOPIC, "topic", "", GET))
                        .and(Rule.fieldIfSaid(TOPIC, "topicList", ";", GET)),
                RequestCode.GET_CONSUME_STATS);
        row(
                Rule.topic("topic", GET).and(Rule.group("group", GET)),
                RequestCode.QUERY_SUBSCRIPTION_BY_CONSUMER,
                RequestCode.QUERY_CONSUME_TIME_SPAN,
                RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS);
        row(
                Rule.topic("topic", GET)
                        .and(Rule.fieldIfSaid(GROUP, "compareGroup", "", GET))
                        .and(Rule.fieldIfSaid(GROUP, "filterGroups", ",", GET)),
                RequestCode.QUERY_CORRECTION_OFFSET);
        row(
                Rule.topic("topic", UPDATE).and(Rule.group("group", UPDATE)),
                RequestCode.INVOKE_BROKER_TO_RESET_OFFSET,
                RequestCode.UPDATE_AND_GET_GROUP_FORBIDDEN);
        row(
                Rule.group("srcGroup", GET)
                        .and(Rule.group("destGroup", UPDATE))
                        .and(Rule.fieldIfSaid(TOPIC, "topic", "", UPDATE)),
                RequestCode.CLONE_GROUP_OFFSET);
        row(
                Rule.body(RequestBody.MAX_BYTES, named(GROUP, "groupName", CREATE, UPDATE)),
                RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP);
        row(
                Rule.body(
                        RequestBody.MAX_BYTES,
                        new Part(
                                GROUP,
                                "groupConfigList",
                                body -> texts(body, "groupConfigList", "groupName"),
                                CREATE,
                                UPDATE)),
                RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST);
        row(Rule.group("groupName", DELETE), RequestCode.DELETE_SUBSCRIPTIONGROUP);
        row(
                Rule.body(
                        RequestBody.MAX_BYTES,
                        new Part(GROUP, "groupNameList", body -> body.listOrEmpty("groupNameList").stream(), DELETE)),
                RequestCode.DELETE_SUBSCRIPTION_GROUP_LIST);
    }

    private static void list() {
        row(
                Rule.cluster(GET, LIST),
                RequestCode.GET_ALL_TOPIC_CONFIG,
                RequestCode.GET_TOPIC_CONFIG_LIST,
                RequestCode.GET_TOPIC_NAME_LIST,
                RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG,
                RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER,
                RequestCode.GET_TOPICS_BY_CLUSTER,
                RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS,
                RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER,
                RequestCode.GET_UNIT_TOPIC_LIST,
                RequestCode.GET_HAS_UNIT_SUB_TOPIC_LIST,
                RequestCode.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST,
                RequestCode.GET_ALL_PRODUCER_INFO);
    }

    /** What is about the whole broker, or could show what belongs to anybody. */
    private static void look() {
        row(
                Rule.cluster(GET),
                // A position may be that of any message.
                RequestCode.VIEW_MESSAGE_BY_ID,
                RequestCode.QUERY_BROKER_OFFSET,
                RequestCode.GET_BROKER_CONFIG,
                RequestCode.GET_BROKER_RUNTIME_INFO,
                RequestCode.GET_ALL_CONSUMER_OFFSET,
                RequestCode.GET_ALL_DELAY_OFFSET,
                RequestCode.GET_CLIENT_CONFIG,
                RequestCode.GET_TIMER_CHECK_POINT,
                RequestCode.GET_TIMER_METRICS,
                RequestCode.GET_KV_CONFIG,
                RequestCode.GET_KVLIST_BY_NAMESPACE,
                RequestCode.GET_BROKER_CLUSTER_INFO,
                RequestCode.GET_PRODUCER_CONNECTION_LIST,
                RequestCode.WHO_CONSUME_THE_MESSAGE,
                RequestCode.VIEW_BROKER_STATS_DATA,
                RequestCode.GET_BROKER_CONSUME_STATS,
                RequestCode.GET_NAMESRV_CONFIG,
                RequestCode.QUERY_DATA_VERSION,
                RequestCode.CHECK_ROCKSDB_CQ_WRITE_PROGRESS,
                RequestCode.EXPORT_ROCKSDB_CONFIG_TO_JSON,
                RequestCode.GET_ALL_MESSAGE_REQUEST_MODE,
                RequestCode.GET_BROKER_MEMBER_GROUP,
                RequestCode.GET_BROKER_HA_STATUS,
                RequestCode.GET_BROKER_EPOCH_CACHE,
                RequestCode.CONTROLLER_GET_REPLICA_INFO,
                RequestCode.CONTROLLER_GET_METADATA_INFO,
                RequestCode.CONTROLLER_GET_SYNC_STATE_DATA,
                RequestCode.CONTROLLER_GET_NEXT_BROKER_ID,
                RequestCode.GET_CONTROLLER_CONFIG,
                RequestCode.GET_COLD_DATA_FLOW_CTR_INFO,
                RequestCode.GET_BROKER_LITE_INFO,
                RequestCode.GET_PARENT_TOPIC_INFO,
                RequestCode.GET_LITE_TOPIC_INFO,
                RequestCode.GET_LITE_CLIENT_INFO,
                RequestCode.GET_LITE_GROUP_INFO);
    }

    private static void administer() {
        row(
                Rule.cluster(UPDATE),
                // Makes a consumer take the message with any id.
                RequestCode.CONSUME_MESSAGE_DIRECTLY,
                RequestCode.UPDATE_BROKER_CONFIG,
                RequestCode.HAND_OVER_LEADERSHIP,
                RequestCode.SWITCH_REPLICATION,
                RequestCode.TRIGGER_DELETE_FILES,
                RequestCode.PUT_KV_CONFIG,
                RequestCode.DELETE_KV_CONFIG,
                RequestCode.WIPE_WRITE_PERM_OF_BROKER,
                RequestCode.ADD_WRITE_PERM_OF_BROKER,
                RequestCode.DELETE_TOPIC_IN_NAMESRV,
                RequestCode.REGISTER_TOPIC_IN_NAMESRV,
                RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE,
                RequestCode.CLEAN_UNUSED_TOPIC,
                RequestCode.DELETE_EXPIRED_COMMITLOG,
                RequestCode.UPDATE_NAMESRV_CONFIG,
                RequestCode.RESUME_CHECK_HALF_MESSAGE,
                RequestCode.POP_ROLLBACK,
                RequestCode.UPDATE_AND_CREATE_STATIC_TOPIC,
                RequestCode.UPDATE_CONTROLLER_CONFIG,
                RequestCode.UPDATE_COLD_DATA_FLOW_CTR_CONFIG,
                RequestCode.REMOVE_COLD_DATA_FLOW_CTR_CONFIG,
                RequestCode.SET_COMMITLOG_READ_MODE,
                RequestCode.SWITCH_TIMER_ENGINE,
                RequestCode.TRIGGER_LITE_DISPATCH);
    }

    /** What nodes say to each other or to clients, what changes who may do what, and what is served nowhere. */
    private static void beSuper() {
        row(
                Rule.SUPER,
                RequestCode.AUTH_CREATE_USER,
                RequestCode.AUTH_UPDATE_USER,
                RequestCode.AUTH_DELETE_USER,
                RequestCode.AUTH_GET_USER,
                RequestCode.AUTH_LIST_USER,
                RequestCode.AUTH_CREATE_ACL,
                RequestCode.AUTH_UPDATE_ACL,
                RequestCode.AUTH_DELETE_ACL,
                RequestCode.AUTH_GET_ACL,
                RequestCode.AUTH_LIST_ACL,
                RequestCode.UPDATE_AND_CREATE_ACL_CONFIG,
                RequestCode.DELETE_ACL_CONFIG,
                RequestCode.GET_BROKER_CLUSTER_ACL_INFO,
                RequestCode.UPDATE_GLOBAL_WHITE_ADDRS_CONFIG,
                RequestCode.GET_BROKER_CLUSTER_ACL_CONFIG,
                RequestCode.REGISTER_BROKER,
                RequestCode.UNREGISTER_BROKER,
                RequestCode.ADD_BROKER,
                RequestCode.REMOVE_BROKER,
                RequestCode.BROKER_HEARTBEAT,
                RequestCode.NOTIFY_MIN_BROKER_ID_CHANGE,
                RequestCode.EXCHANGE_BROKER_HA_INFO,
                RequestCode.RESET_MASTER_FLUSH_OFFSET,
                RequestCode.CONTROLLER_ALTER_SYNC_STATE_SET,
                RequestCode.CONTROLLER_ELECT_MASTER,
                RequestCode.CONTROLLER_REGISTER_BROKER,
                RequestCode.CONTROLLER_APPLY_BROKER_ID,
                RequestCode.NOTIFY_BROKER_ROLE_CHANGED,
                RequestCode.CLEAN_BROKER_DATA,
                RequestCode.CHECK_TRANSACTION_STATE,
                RequestCode.NOTIFY_CONSUMER_IDS_CHANGED,
                RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT,
                RequestCode.RESET_CONSUMER_CLIENT_OFFSET,
                RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT,
                RequestCode.NOTIFY_UNSUBSCRIBE_LITE,
                RequestCode.POP_LITE_MESSAGE,
                RequestCode.LITE_SUBSCRIPTION_CTL,
                RequestCode.ACK_LITE_MESSAGE,
                RequestCode.SUSPEND_CONSUMER,
                RequestCode.RESUME_CONSUMER,
                RequestCode.RESET_CONSUMER_OFFSET_IN_CONSUMER,
                RequestCode.RESET_CONSUMER_OFFSET_IN_BROKER,
                RequestCode.ADJUST_CONSUMER_THREAD_POOL,
                RequestCode.REGISTER_FILTER_SERVER,
                RequestCode.REGISTER_MESSAGE_FILTER_CLASS);
    }

    private static Part named(ResourceType type, String field, Action... anyOf) {
        return new Part(type, field, body -> Stream.of(body.text(field)), anyOf);
    }

    private static Stream<?> texts(JsonObject body, String list, String name) {
        return body.listOrEmpty(list).stream().map(each -> each instanceof JsonObject fields ? fields.get(name) : null);
    }

    private static Stream<?> subscribed(JsonObject body) {
        return body.listOrEmpty("consumerDataSet").stream()
                .flatMap(each -> each instanceof JsonObject group
                        ? texts(group, "subscriptionDataSet", "topic")
                        : Stream.of((Object) null));
    }
}
