package io.gantry.broker.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.codec.DataVersion;
import io.gantry.codec.Json;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.body.QueueJson;
import io.gantry.codec.body.RequestBody;
import io.gantry.contract.LocalRequest;
import io.gantry.golden.Golden;
import io.gantry.golden.fuzz.FuzzTime;
import io.gantry.golden.fuzz.Mutations;
import io.gantry.golden.fuzz.Probe;
import io.gantry.registry.GroupConfig;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.RequestCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Groups as bodies and as file: read, or refused; what was read can be written and is the same again. */
@AddLifecycleHook(FuzzTime.class)
final class GroupFuzzTest {
    private static final Probe PROBE = Probe.of(BadRequestException.class);

    @Provide
    Arbitrary<byte[]> groups() {
        String group = JsonWriter.COMPACT.write(GroupJson.of(GroupConfig.of("group")));
        String queue = "{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"t\"}";
        return Mutations.of(List.of(
                Golden.bytes("store/config/subscriptionGroup.json"),
                group.getBytes(StandardCharsets.UTF_8),
                queue.getBytes(StandardCharsets.UTF_8)));
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aGroupIsReadOrRefusedAndCanBeKept(@ForAll("groups") byte[] bytes) {
        LocalRequest request = request(bytes);
        GroupConfig group = PROBE.read(bytes, buffer -> RequestBody.read(request, GroupJson::read));
        if (group != null) {
            GroupConfig kept = kept(group);
            assertEquals(group.name(), kept.name());
            assertEquals(kept, kept(kept));
        }
        PROBE.read(bytes, buffer -> RequestBody.read(request, QueueJson::read));
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aTableIsReadOrRefused(@ForAll("groups") byte[] bytes) {
        LocalRequest file = request(bytes);
        PROBE.read(bytes, buffer -> RequestBody.read(file, GroupJson::readTable));
        PROBE.read(bytes, buffer -> RequestBody.read(file, GroupJson::readForbidden));
    }

    private static LocalRequest request(byte[] body) {
        return LocalRequest.of(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP).body(body);
    }

    /** The group as the file has it after it was written and read. */
    private static GroupConfig kept(GroupConfig group) {
        Map<String, Object> table = GroupJson.table(Map.of(group.name(), group), Map.of(), DataVersion.NONE);
        return GroupJson.readTable(Json.parseObject(JsonWriter.PRETTY.write(table)))
                .get(group.name());
    }
}
