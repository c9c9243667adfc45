package io.gantry.broker.registration;

import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.topic.TopicTable;
import io.gantry.codec.DataVersion;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.RegisterBrokerBody;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the broker says to name servers. The body of a registration that is one part, as nearly all are, is made once
 * per change of the topics. For one thread.
 */
final class Announcement {
    private static final long NONE = -1;

    private final BrokerIdentity identity;
    private final TopicTable topics;
    /** The last registration of all topics. */
    private Round whole;

    private byte[] bodyOfWhole;
    private volatile long brokerId;
    private volatile long reign;
    private int permission;

    Announcement(BrokerIdentity identity, TopicTable topics) {
        this.identity = identity;
        this.topics = topics;
        this.brokerId = identity.brokerId();
        this.permission = identity.permission();
    }

    /** Has no number, until it {@link #becomes} one: then nothing is to be told. */
    void waitForNumber() {
        brokerId = NONE;
    }

    boolean isNumbered() {
        return brokerId != NONE;
    }

    long brokerId() {
        return brokerId;
    }

    /** Tells another number from now on; whether it is another. */
    boolean becomes(long id) {
        boolean isChange = id != brokerId;
        brokerId = id;
        return isChange;
    }

    /**
     * The broker leads in this reign: name servers believe the newer one of two that say they lead, which one that is
     * cut off from its group may go on to say. Whether it is another reign.
     */
    boolean leads(long epoch) {
        boolean isChange = epoch != reign;
        reign = epoch;
        return isChange;
    }

    /** The version of the topics, in the broker's reign. */
    private DataVersion version() {
        DataVersion own = topics.dataVersion();
        return new DataVersion(Math.max(own.stateVersion(), reign), own.timestamp(), own.counter());
    }

    /** Whether the broker's permission has changed; then all topics count as changed. */
    boolean hasOtherPermission() {
        int now = identity.permission();
        boolean isChange = now != permission;
        if (isChange) {
            permission = now;
            topics.touch();
        }
        return isChange;
    }

    /** A registration of all topics, or of what has changed since a server took it, where that is told in parts. */
    Round round(RegistrationRules rules, Round known) {
        int permission = identity.permission();
        boolean isCurrent = whole != null
                && whole.permission() == permission
                && whole.table().version().equals(version());
        if (!isCurrent) {
            // The version first: a change between the two is then told once more.
            DataVersion version = version();
            whole = Round.of(new io.gantry.codec.TopicTable(topics.snapshot().topics(), version), permission, rules);
            bodyOfWhole = null;
        }
        return known == null || known.isOnePart() || whole.isOnePart() ? whole : whole.since(known, rules);
    }

    /** A part of a registration. */
    Call registration(RegistrationRules rules, Round round, int part) {
        byte[] body = body(rules, round, part);
        Map<String, Object> fields = names();
        fields.put("haServerAddr", identity.haAddress());
        fields.put("enableActingMaster", false);
        fields.put("compressed", rules.isCompressed());
        fields.put("bodyCrc32", RegisterBrokerBody.crc(ByteBuffer.wrap(body)));
        if (rules.expiryMillis() > 0) {
            fields.put("heartbeatTimeoutMillis", rules.expiryMillis());
        }
        return new Call(RequestCode.REGISTER_BROKER, fields, body);
    }

    /** Says that the broker is still there; understood by name servers from version 5 on. */
    Call heartbeat(RegistrationRules rules) {
        Map<String, Object> fields = names();
        if (rules.expiryMillis() > 0) {
            fields.put("heartbeatTimeoutMills", rules.expiryMillis());
        }
        return Call.of(RequestCode.BROKER_HEARTBEAT, fields);
    }

    /** Asks whether the name server has the topics as they are now. */
    Call versionQuestion() {
        byte[] version = JsonWriter.COMPACT.bytes(version().toJson());
        return new Call(RequestCode.QUERY_DATA_VERSION, names(), version);
    }

    /** Takes the broker out of all routes. */
    Call farewell() {
        return Call.of(RequestCode.UNREGISTER_BROKER, names());
    }

    private Map<String, Object> names() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("brokerName", identity.brokerName());
        fields.put("brokerAddr", identity.address());
        fields.put("clusterName", identity.clusterName());
        fields.put("brokerId", brokerId);
        return fields;
    }

    private byte[] body(RegistrationRules rules, Round round, int part) {
        boolean isKept = round == whole && round.isOnePart();
        if (isKept && bodyOfWhole != null) {
            return bodyOfWhole;
        }
        RegisterBrokerBody announced = RegisterBrokerBody.of(limited(round.part(part), round.permission()));
        byte[] body = rules.isCompressed() ? announced.encodeCompressed() : announced.encode();
        if (isKept) {
            bodyOfWhole = body;
        }
        return body;
    }

    /** A broker that may not be written or read takes that right from all its topics. */
    private static io.gantry.codec.TopicTable limited(io.gantry.codec.TopicTable table, int permission) {
        if (Permission.isReadable(permission) && Permission.isWritable(permission)) {
            return table;
        }
        Map<String, TopicConfig> topics = new LinkedHashMap<>();
        table.topics()
                .forEach((name, topic) ->
                        topics.put(name, topic.withPermission(topic.permission() & (permission | Permission.INHERIT))));
        return new io.gantry.codec.TopicTable(topics, table.version());
    }
}
