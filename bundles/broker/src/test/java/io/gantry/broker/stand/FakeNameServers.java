package io.gantry.broker.stand;

import io.gantry.codec.DataVersion;
import io.gantry.codec.RegisterBrokerBody;
import io.gantry.codec.TopicTable;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Name servers by address that live in the test: they note what they are told, or are dead, silent or old. */
public final class FakeNameServers implements WireClient {
    public final List<String> log = new ArrayList<>();
    public final Map<String, RegisterBrokerBody> registered = new HashMap<>();
    public final Set<String> dead = new HashSet<>();
    public final Set<String> silent = new HashSet<>();
    public final Set<String> old = new HashSet<>();
    /** Of all registrations, of any server. */
    public final Set<DataVersion> versions = new HashSet<>();

    /** The group, as each tells it. */
    public final Map<String, String> members = new HashMap<>();

    public int longestBody;
    public Map<String, ?> lastFields = Map.of();

    @Override
    public CompletionStage<Answer> call(String address, Call call, long timeoutMillis) {
        log.add(address + " " + call.code());
        if (dead.contains(address)) {
            return CompletableFuture.failedFuture(new IOException("refused"));
        }
        if (silent.contains(address)) {
            return new CompletableFuture<>();
        }
        return CompletableFuture.completedFuture(answer(address, call));
    }

    @Override
    public void send(String address, Call call) {
        log.add(address + " " + call.code());
    }

    /** How often an address was sent a code. */
    public long count(String address, int code) {
        return log.stream().filter(line -> line.equals(address + " " + code)).count();
    }

    private Answer answer(String address, Call call) {
        switch (call.code()) {
            case RequestCode.REGISTER_BROKER:
                lastFields = call.fields();
                int crc = (Integer) call.fields().get("bodyCrc32");
                if (crc != RegisterBrokerBody.crc(ByteBuffer.wrap(call.body()))) {
                    return new Answer(ResponseCode.SYSTEM_ERROR, "crc32 not match", Map.of(), new byte[0]);
                }
                longestBody = Math.max(longestBody, call.body().length);
                RegisterBrokerBody told = RegisterBrokerBody.decode(ByteBuffer.wrap(call.body()), 513);
                versions.add(told.table().version());
                registered.merge(address, told, FakeNameServers::together);
                return ok(Map.of());
            case RequestCode.UNREGISTER_BROKER:
                registered.remove(address);
                return ok(Map.of());
            case RequestCode.GET_BROKER_CLUSTER_INFO:
                byte[] cluster = members.getOrDefault(address, "{}").getBytes(StandardCharsets.UTF_8);
                return new Answer(ResponseCode.SUCCESS, null, Map.of(), cluster);
            case RequestCode.QUERY_DATA_VERSION:
                return ok(Map.of("changed", String.valueOf(!registered.containsKey(address))));
            default:
                boolean isUnknown = old.contains(address);
                return isUnknown
                        ? new Answer(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "not supported", Map.of(), new byte[0])
                        : ok(Map.of());
        }
    }

    /** Name servers add what they are told. */
    private static RegisterBrokerBody together(RegisterBrokerBody before, RegisterBrokerBody now) {
        Map<String, TopicConfig> topics = new HashMap<>(before.table().topics());
        topics.putAll(now.table().topics());
        return RegisterBrokerBody.of(new TopicTable(topics, now.table().version()));
    }

    private static Answer ok(Map<String, String> fields) {
        return new Answer(ResponseCode.SUCCESS, null, fields, new byte[0]);
    }
}
