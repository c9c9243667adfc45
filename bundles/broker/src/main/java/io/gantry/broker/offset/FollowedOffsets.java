package io.gantry.broker.offset;

import io.gantry.broker.replica.Leadership;
import io.gantry.codec.Json;
import io.gantry.codec.JsonWriter;
import io.gantry.registry.FollowedTable;
import io.gantry.replica.Replicator;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The leader's consumer offsets, on a follower. What the leader says counts, also when it went back; but not over what
 * consumers have committed here while it was away: that is told to the leader first.
 */
@Component
public final class FollowedOffsets implements FollowedTable {
    /** Of what is written at once; the rest is written later. */
    private static final int MAX_BYTES = 256 << 10;

    /** An offset, a queue and what stands between them. */
    private static final int ENTRY_BYTES = 48;

    private final OffsetTable offsets;
    private final LocalCommits local;
    private final AtomicReference<Replicator> bound = new AtomicReference<>();

    @Activate
    public FollowedOffsets(@Reference OffsetTable offsets) {
        this.offsets = offsets;
        this.local = new LocalCommits();
    }

    /** From now on what is committed here may be news to the leader, or there is no other leader. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindReplicator(Replicator technique) {
        bound.set(technique);
        if (!Leadership.isFollower(technique)) {
            local.clear();
        }
        offsets.noteCommits(technique.isShared() || Leadership.isFollower(technique) ? local : null);
    }

    /** Who leads next is not known: what is committed until then may be news to it. */
    void unbindReplicator(Replicator technique) {
        if (bound.compareAndSet(technique, null)) {
            offsets.noteCommits(local);
        }
    }

    @Override
    public int requestCode() {
        return RequestCode.GET_ALL_CONSUMER_OFFSET;
    }

    @Override
    public void takeOver(byte[] table) {
        OffsetJson.read(Json.parseObject(ByteBuffer.wrap(table)), (group, topic, queueId, offset) -> {
            LocalCommits.Place place = new LocalCommits.Place(group, topic, queueId);
            Long own = local.offset(place);
            if (own == null || own <= offset) {
                local.remove(place, own);
                offsets.takeOver(group, topic, queueId, offset);
            }
        });
    }

    /** As much as one record should have, the rest later. */
    @Override
    public byte[] changes() {
        Map<String, Map<Integer, Long>> part = new TreeMap<>();
        int bytes = 0;
        for (Map.Entry<LocalCommits.Place, Long> entry : local.all().entrySet()) {
            LocalCommits.Place place = entry.getKey();
            String key = place.topic() + "@" + place.group();
            part.computeIfAbsent(key, none -> new TreeMap<>()).put(place.queueId(), entry.getValue());
            local.remove(place, entry.getValue());
            bytes += ENTRY_BYTES + 3 * key.length();
            if (bytes >= MAX_BYTES) {
                break;
            }
        }
        return part.isEmpty() ? null : JsonWriter.COMPACT.bytes(Map.of("offsetTable", part));
    }

    /** Offsets never go back by this: an entry may be older than what the leader was asked for. */
    @Override
    public void replay(List<byte[]> changes) {
        for (byte[] part : changes) {
            OffsetJson.read(Json.parseObject(ByteBuffer.wrap(part)), offsets::advance);
        }
    }

    @Override
    public List<Call> news() {
        List<Call> calls = new ArrayList<>();
        local.all()
                .forEach((place, offset) -> calls.add(Call.of(
                        RequestCode.UPDATE_CONSUMER_OFFSET,
                        Map.of(
                                "consumerGroup", place.group(),
                                "topic", place.topic(),
                                "queueId", place.queueId(),
                                "commitOffset", offset))));
        return calls;
    }

    @Override
    public void told(Call news) {
        Map<String, ?> fields = news.fields();
        local.remove(
                new LocalCommits.Place((String) fields.get("consumerGroup"), (String) fields.get("topic"), (Integer)
                        fields.get("queueId")),
                (Long) fields.get("commitOffset"));
    }
}
