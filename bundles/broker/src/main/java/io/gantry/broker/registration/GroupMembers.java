package io.gantry.broker.registration;

import io.gantry.codec.Json;
import io.gantry.codec.JsonException;
import io.gantry.codec.JsonObject;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** Who is in a group of brokers, as name servers say: what clusterList shows, read for one group. */
final class GroupMembers {
    static final Call QUESTION = Call.of(RequestCode.GET_BROKER_CLUSTER_INFO, Map.of());

    private GroupMembers() {}

    /**
     * Addresses by number.
     *
     * @throws IOException when the answer is a refusal, or makes no sense
     */
    static Map<Long, String> read(Answer answer, String brokerName) throws IOException {
        if (!answer.isSuccess()) {
            throw new IOException("it answers " + answer.code() + " " + answer.remark());
        }
        Map<Long, String> members = new TreeMap<>();
        try {
            JsonObject group = Json.parseObject(ByteBuffer.wrap(answer.body()))
                    .objectOrEmpty("brokerAddrTable")
                    .objectOrEmpty(brokerName)
                    .objectOrEmpty("brokerAddrs");
            for (Object id : group.entries().keySet()) {
                members.put(Long.parseLong(String.valueOf(id)), group.textOr(String.valueOf(id), ""));
            }
        } catch (JsonException | NumberFormatException e) {
            throw new IOException("it says nothing that makes sense: " + e.getMessage(), e);
        }
        return members;
    }
}
