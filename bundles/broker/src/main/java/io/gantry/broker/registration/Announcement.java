package io.gantry.broker.registration;

import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.topic.TopicTable;
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
 * What the broker says to name servers. The registration's body, which may be large, is made once per change of the
 * topics. For one thread.
 */
final class Announcement {
    /** Above this a registration is deflated, so that a broker with very many topics still fits into a frame. */
    private static final int COMPRESS_ABOVE_BYTES = 1 << 20;

    private final BrokerIdentity identity;
    private final TopicTable topics;
    private io.gantry.codec.TopicTable encodedTable;
    private int encodedPermission;
    private byte[] body = {};
    private boolean isCompressed;

    Announcement(BrokerIdentity identity, TopicTable topics) {
        this.identity = identity;
        this.topics = topics;
    }

    /** Registers the broker with all its topics. */
    Call registration(RegistrationRules rules) {
        encode(rules.isCompressed());
        Map<String, Object> fields = names();
        fields.put("haServerAddr", identity.haAddress());
        fields.put("enableActingMaster", false);
        fields.put("compressed", isCompressed);
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
        byte[] version = JsonWriter.COMPACT.bytes(topics.dataVersion().toJson());
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
        fields.put("brokerId", identity.brokerId());
        return fields;
    }

    private void encode(boolean isAlwaysCompressed) {
        int permission = identity.permission();
        boolean isCurrent = encodedTable != null
                && permission == encodedPermission
                && encodedTable.version().equals(topics.dataVersion());
        if (isCurrent) {
            return;
        }
        encodedTable = topics.snapshot();
        encodedPermission = permission;
        RegisterBrokerBody announced = RegisterBrokerBody.of(limited(encodedTable, permission));
        body = announced.encode();
        isCompressed = isAlwaysCompressed || body.length > COMPRESS_ABOVE_BYTES;
        if (isCompressed) {
            body = announced.encodeCompressed();
        }
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
