package io.gantry.cluster.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.codec.JsonObject;
import io.gantry.wire.RequestCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What brokers say of who is connected, and what clients say of themselves through a broker. */
public final class ClientAnswers {
    private final Fleet fleet;

    public ClientAnswers(Fleet fleet) {
        this.fleet = fleet;
    }

    /** The producers that are connected to a broker, by group. */
    public Map<String, List<GroupAnswers.Member>> producers(BrokerNode broker) {
        JsonObject table = fleet.json(broker, "list its producers", RequestCode.GET_ALL_PRODUCER_INFO, Map.of())
                .objectOrEmpty("data");
        Map<String, List<GroupAnswers.Member>> groups = new TreeMap<>();
        table.entries().keySet().forEach(group -> {
            List<GroupAnswers.Member> members = new ArrayList<>();
            for (Object each : table.listOrEmpty(group.toString())) {
                if (each instanceof JsonObject member) {
                    members.add(new GroupAnswers.Member(
                            member.textOr("clientId", ""),
                            // Told as Java prints a socket's address.
                            member.textOr("remoteIP", "").replaceFirst("^.*/", ""),
                            member.textOr("language", ""),
                            member.integerOr("version", 0)));
                }
            }
            groups.put(group.toString(), members);
        });
        return groups;
    }

    /**
     * What a consumer says of itself, as RocketMQ's JSON has it. The broker passes the question on, and waits for the
     * consumer up to ten seconds.
     *
     * @param isWithStack whether to tell what each of its threads does
     */
    public JsonObject running(BrokerNode broker, String group, String client, boolean isWithStack) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("consumerGroup", group);
        fields.put("clientId", client);
        fields.put("jstackEnable", isWithStack);
        return fleet.json(broker, "ask the consumer " + client, RequestCode.GET_CONSUMER_RUNNING_INFO, fields);
    }
}
