package io.gantry.broker.client;

import io.gantry.codec.Frame;
import io.gantry.codec.body.RequestBody;
import io.gantry.contract.LocalRequest;
import io.gantry.golden.Golden;
import io.gantry.golden.fuzz.FuzzTime;
import io.gantry.golden.fuzz.Mutations;
import io.gantry.golden.fuzz.Probe;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.RequestCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Heartbeats: read, or a bad request that says why. */
@AddLifecycleHook(FuzzTime.class)
final class HeartbeatFuzzTest {
    private static final Probe PROBE = Probe.of(BadRequestException.class);

    @Provide
    Arbitrary<byte[]> heartbeats() {
        List<byte[]> seeds = new ArrayList<>();
        for (String name : Golden.names("frame")) {
            if (name.contains("000034-request")) {
                byte[] bytes = Golden.bytes(name);
                ByteBuffer body = new Frame()
                        .wrap(ByteBuffer.wrap(bytes), 0, bytes.length)
                        .body();
                byte[] seed = new byte[body.remaining()];
                body.get(seed);
                seeds.add(seed);
            }
        }
        return Mutations.of(seeds);
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aHeartbeatIsReadOrRefused(@ForAll("heartbeats") byte[] bytes) {
        LocalRequest request = LocalRequest.of(RequestCode.HEART_BEAT).body(bytes);
        PROBE.read(bytes, buffer -> RequestBody.read(request, json -> Heartbeat.read(json, ClientLimits.STANDARD))
                .clientId());
    }
}
