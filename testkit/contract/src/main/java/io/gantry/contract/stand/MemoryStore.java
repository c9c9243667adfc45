package io.gantry.contract.stand;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Watermark;
import io.gantry.codec.DelayLevels;
import io.gantry.codec.StoredMessage;
import io.gantry.log.LogSlice;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.queue.Boundary;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.MessageIndex;
import io.gantry.queue.QueueKey;
import io.gantry.queue.UnitReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Queues and index of a log in memory; {@link #dispatch} makes visible what was appended. */
public final class MemoryStore implements ConsumeQueues, MessageIndex {
    private record Unit(long position, int bytes, long tagsCode, long storedMillis) {}

    private final MemoryLog log;
    private final DelayLevels levels;
    private final AdvancingWatermark dispatched = new AdvancingWatermark(0);
    private final Map<QueueKey, Queue> queues = new HashMap<>();
    private final Map<String, List<Long>> keys = new HashMap<>();

    public MemoryStore(MemoryLog log, String levels) {
        this.log = log;
        this.levels = DelayLevels.parse(levels);
    }

    /** Builds queues and index up to the end of the log. */
    public void dispatch() {
        StoredMessage message = new StoredMessage();
        long end = log.appended().position();
        for (long at = dispatched.position(); at < end; at += message.bytes()) {
            try (LogSlice slice = log.read(at, 1 << 20).orElseThrow()) {
                dispatch(message.wrap(slice.buffer(), 0));
            }
        }
        dispatched.advance(end);
    }

    private void dispatch(StoredMessage message) {
        String topic = message.topic();
        String level = message.property(Property.DELAY_LEVEL);
        long code = topic.equals(SystemTopic.SCHEDULE) && level != null
                ? levels.deliverAtMillis(Integer.parseInt(level), message.storeTimestampMillis())
                : message.tagsCode();
        Queue queue = (Queue) open(topic, message.queueId());
        queue.units.add(new Unit(message.position(), message.bytes(), code, message.storeTimestampMillis()));
        index(topic, message.property(Property.UNIQUE_KEY), message.position());
        String userKeys = message.property(Property.KEYS);
        if (userKeys != null) {
            Arrays.stream(userKeys.split(" ")).forEach(key -> index(topic, key, message.position()));
        }
        queue.max.advance(queue.units.size());
    }

    /** Makes a hole of so many entries, as a damaged log leaves it. */
    public void hole(String topic, int queueId, int entries) {
        Queue queue = (Queue) open(topic, queueId);
        for (int i = 0; i < entries; i++) {
            queue.units.add(new Unit(0, 0, 0, 0));
        }
        queue.max.advance(queue.units.size());
    }

    private void index(String topic, String key, long position) {
        if (key != null) {
            keys.computeIfAbsent(topic + '#' + key, name -> new ArrayList<>()).add(0, position);
        }
    }

    /** Makes the index say, wrongly, that a record carries a key: hashes collide. */
    public void collide(String topic, String key, long position) {
        index(topic, key, position);
    }

    @Override
    public Optional<ConsumeQueue> find(String topic, int queueId) {
        return Optional.ofNullable(queues.get(new QueueKey(topic, queueId)));
    }

    @Override
    public ConsumeQueue open(String topic, int queueId) {
        return queues.computeIfAbsent(new QueueKey(topic, queueId), Queue::new);
    }

    @Override
    public Collection<ConsumeQueue> all() {
        return new ArrayList<>(queues.values());
    }

    @Override
    public Watermark dispatched() {
        return dispatched;
    }

    @Override
    public void delete(String topic) {
        queues.keySet().removeIf(key -> key.topic().equals(topic));
    }

    @Override
    public List<Long> find(String topic, String key, int maxResults, long beginMillis, long endMillis) {
        return keys.getOrDefault(topic + '#' + key, List.of()).stream()
                .limit(maxResults)
                .toList();
    }

    @Override
    public long lastTimestampMillis() {
        return 77;
    }

    @Override
    public long lastPosition() {
        return 88;
    }

    /** One queue; what the log has lost is not there any more. */
    private final class Queue implements ConsumeQueue {
        private final QueueKey key;
        private final List<Unit> units = new ArrayList<>();
        private final AdvancingWatermark max = new AdvancingWatermark(0);

        Queue(QueueKey key) {
            this.key = key;
        }

        @Override
        public QueueKey key() {
            return key;
        }

        @Override
        public long minOffset() {
            long min = 0;
            while (min < units.size() && units.get((int) min).position() < log.start()) {
                min++;
            }
            return min;
        }

        @Override
        public Watermark maxOffset() {
            return max;
        }

        @Override
        public int read(long fromOffset, int maxUnits, UnitReader reader) {
            int given = 0;
            for (long at = fromOffset; at < Math.min(units.size(), fromOffset + maxUnits); at++) {
                Unit unit = units.get((int) at);
                if (unit.bytes() == 0) {
                    continue;
                }
                if (!reader.onUnit(at, unit.position(), unit.bytes(), unit.tagsCode())) {
                    return given + 1;
                }
                given++;
            }
            return given;
        }

        @Override
        public long offsetAt(long timestampMillis, Boundary boundary) {
            long at = minOffset();
            while (at < units.size() && units.get((int) at).storedMillis() < timestampMillis) {
                at++;
            }
            boolean isBehind = boundary == Boundary.UPPER
                    && at > 0
                    && (at == units.size() || units.get((int) at).storedMillis() > timestampMillis);
            return isBehind ? at - 1 : at;
        }
    }
}
