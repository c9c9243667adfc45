package io.gantry.broker.delay;

import io.gantry.codec.Json;
import io.gantry.codec.JsonWriter;
import io.gantry.registry.FollowedTable;
import io.gantry.wire.RequestCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How far the leader has delivered what is delayed, on a follower, which delivers nothing. */
@Component
public final class FollowedDelays implements FollowedTable {
    private final DelayProgress progress;
    private Map<Integer, Long> told = Map.of();

    @Activate
    public FollowedDelays(@Reference DelayProgress progress) {
        this.progress = progress;
    }

    @Override
    public int requestCode() {
        return RequestCode.GET_ALL_DELAY_OFFSET;
    }

    @Override
    public byte[] changes() {
        Map<Integer, Long> now = progress.all();
        if (now.equals(told)) {
            return null;
        }
        told = now;
        return JsonWriter.COMPACT.bytes(progress.json());
    }

    @Override
    public void replay(List<byte[]> changes) {
        progress.advance(Json.parseObject(ByteBuffer.wrap(changes.get(changes.size() - 1))));
    }

    @Override
    public void takeOver(byte[] table) {
        progress.takeOver(Json.parseObject(ByteBuffer.wrap(table)));
    }
}
