package io.gantry.cluster.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.CallConnection;
import io.gantry.codec.Frame;
import io.gantry.codec.JsonObject;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What brokers say of the accounts in RocketMQ 4's {@code plain_acl.yml}. A broker of 4.9 tells their secrets as well;
 * they are left where they come from.
 */
public final class PlainAnswers {
    private final Fleet fleet;

    /**
     * An account.
     *
     * @param source from where it need not sign, as the file writes it; empty for nowhere
     * @param topicDefault DENY, PUB, SUB or PUB|SUB for topics that are not named; empty for none
     * @param groupDefault the same for groups
     * @param topics NAME=PERMISSION each
     * @param groups NAME=PERMISSION each
     */
    public record Account(
            String name,
            boolean isAdmin,
            String source,
            String topicDefault,
            String groupDefault,
            List<String> topics,
            List<String> groups) {}

    /**
     * What the file of a broker says.
     *
     * @param trusted from where nobody need sign, as the file writes it
     */
    public record Told(List<Account> accounts, List<String> trusted) {}

    public PlainAnswers(Fleet fleet) {
        this.fleet = fleet;
    }

    /** All accounts of a broker; empty when it has no such file. */
    public Optional<List<Account>> accounts(BrokerNode broker) {
        return told(broker).map(Told::accounts);
    }

    /** What the file of a broker says; empty when it has none. */
    public Optional<Told> told(BrokerNode broker) {
        CallConnection connection = fleet.to(broker);
        Frame answer = connection.ask(RequestCode.GET_BROKER_CLUSTER_ACL_CONFIG, Map.of());
        if (answer.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
            return Optional.empty();
        }
        if (answer.code() != ResponseCode.SUCCESS) {
            throw connection.refusal("list its accounts", answer);
        }
        JsonObject told = Fleet.read(broker.address(), answer);
        List<Account> accounts = told.listOrEmpty("plainAccessConfigs").stream()
                .filter(JsonObject.class::isInstance)
                .map(each -> account((JsonObject) each))
                .toList();
        return Optional.of(new Told(accounts, texts(told, "globalWhiteAddrs")));
    }

    private static Account account(JsonObject told) {
        return new Account(
                text(told, "accessKey"),
                told.booleanOr("admin", false),
                text(told, "whiteRemoteAddress"),
                text(told, "defaultTopicPerm"),
                text(told, "defaultGroupPerm"),
                texts(told, "topicPerms"),
                texts(told, "groupPerms"));
    }

    /** YAML makes a number of a name that looks like one, and nothing of an empty text. */
    private static String text(JsonObject told, String name) {
        Object value = told.get(name);
        return value == null ? "" : value.toString();
    }

    private static List<String> texts(JsonObject told, String name) {
        return told.listOrEmpty(name).stream().map(String::valueOf).toList();
    }

    /**
     * Makes an account, or changes all that is said of one.
     *
     * @param secret what it signs with; null leaves it as it is
     */
    public void put(BrokerNode broker, Account account, String secret) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("accessKey", account.name());
        if (secret != null) {
            fields.put("secretKey", secret);
        }
        fields.put("admin", String.valueOf(account.isAdmin()));
        fields.put("whiteRemoteAddress", account.source());
        fields.put("defaultTopicPerm", account.topicDefault());
        fields.put("defaultGroupPerm", account.groupDefault());
        fields.put("topicPerms", String.join(",", account.topics()));
        fields.put("groupPerms", String.join(",", account.groups()));
        fleet.to(broker).require("take account " + account.name(), RequestCode.UPDATE_AND_CREATE_ACL_CONFIG, fields);
    }

    /** Removes an account. */
    public void delete(BrokerNode broker, String name) {
        fleet.to(broker).require("remove account " + name, RequestCode.DELETE_ACL_CONFIG, Map.of("accessKey", name));
    }

    /** Says anew from where nobody need sign. */
    public void trust(BrokerNode broker, List<String> addresses) {
        fleet.to(broker)
                .require(
                        "take from where nobody need sign",
                        RequestCode.UPDATE_GLOBAL_WHITE_ADDRS_CONFIG,
                        Map.of("globalWhiteAddrs", String.join(",", addresses)));
    }
}
