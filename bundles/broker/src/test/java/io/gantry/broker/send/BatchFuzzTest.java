package io.gantry.broker.send;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.codec.Frame;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.RecordCheck;
import io.gantry.codec.StoredMessage;
import io.gantry.golden.Golden;
import io.gantry.golden.fuzz.FuzzTime;
import io.gantry.golden.fuzz.Mutations;
import io.gantry.golden.fuzz.Probe;
import io.gantry.log.RecordSource.RecordPlace;
import io.gantry.wire.BadRequestException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Bodies of batches: refused as a whole, or every message of them becomes a sound record. */
@AddLifecycleHook(FuzzTime.class)
final class BatchFuzzTest {
    private static final byte[] HOST = {127, 0, 0, 1, 0, 0, 0, 1};

    @Provide
    Arbitrary<byte[]> batches() {
        List<byte[]> seeds = new ArrayList<>();
        for (String name : Golden.names("frame")) {
            if (name.contains("000320-request")) {
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
    void aBatchIsStoredWholeOrRefused(@ForAll("batches") byte[] bytes) {
        Probe.of(BadRequestException.class).read(bytes, buffer -> {
            MessageEncoder encoder = new MessageEncoder().bornHost(HOST).storeHost(HOST);
            BatchDraft draft = new BatchDraft("topic", 0, encoder, buffer.slice());
            for (int i = 0; i < draft.count(); i++) {
                ByteBuffer record = ByteBuffer.allocate(draft.bytes(i));
                draft.write(i, record, 0, new RecordPlace(i, 0, 0));
                assertEquals(
                        RecordCheck.Finding.MESSAGE,
                        new RecordCheck().check(record, 0, record.limit(), true),
                        "message " + i);
                new StoredMessage().wrap(record, 0).properties();
            }
            return draft.count();
        });
    }
}
