package io.gantry.broker.delay;

import io.gantry.agent.Clock;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.TableFile;
import io.gantry.broker.table.TableKeeper;
import io.gantry.codec.DataVersion;
import io.gantry.codec.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How far each level of delayed messages is delivered, kept in {@code config/delayOffset.json}. What the file misses
 * after a crash is delivered again, never lost. Safe for any thread; one at a time advances a level.
 */
public final class DelayProgress {
    private static final String TABLE = "offsetTable";
    private static final int STEPS_PER_VERSION = 200;

    private final DelaySettings settings;
    /** By level from 1; -1 where nothing was delivered yet. */
    private final AtomicLongArray offsets;

    private final AtomicLong changes = new AtomicLong();
    private final Clock clock;
    private final TableKeeper.Kept kept;
    private volatile DataVersion version;

    /** The progress that the broker's directory tells of. */
    public static DelayProgress restored(
            BrokerIdentity identity, DelaySettings settings, TableKeeper keeper, Clock clock) {
        return new DelayProgress(identity, settings, keeper, clock);
    }

    private DelayProgress(BrokerIdentity identity, DelaySettings settings, TableKeeper keeper, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.offsets = fresh(settings);
        this.version = DataVersion.NONE.next(clock.millis());
        this.kept = restore(identity, keeper);
    }

    public DelaySettings settings() {
        return settings;
    }

    /** The queue offset of the first message of the level that is not delivered; -1 when the file tells none. */
    public long offset(int level) {
        return offsets.get(level);
    }

    /** The levels that were delivered from, and how far: a copy. */
    public Map<Integer, Long> all() {
        Map<Integer, Long> all = new TreeMap<>();
        for (int level = 1; level < offsets.length(); level++) {
            if (offsets.get(level) >= 0) {
                all.put(level, offsets.get(level));
            }
        }
        return all;
    }

    /** The table as RocketMQ writes it, for a file or a follower. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataVersion", version.toJson());
        json.put(TABLE, all());
        return json;
    }

    void advance(int level, long offset) {
        offsets.set(level, offset);
        if (changes.incrementAndGet() % STEPS_PER_VERSION == 0) {
            version = version.next(clock.millis());
        }
    }

    /** Sets the progress to a leader's. */
    void takeOver(JsonObject json) {
        read(json);
        changes.incrementAndGet();
    }

    /** The same, but no level goes back. */
    void advance(JsonObject json) {
        Map<Integer, Long> before = all();
        read(json);
        before.forEach((level, offset) -> offsets.accumulateAndGet(level, offset, Math::max));
        changes.incrementAndGet();
    }

    void close() {
        kept.close();
    }

    private TableKeeper.Kept restore(BrokerIdentity identity, TableKeeper keeper) {
        TableFile file = new TableFile(identity.configDirectory().resolve("delayOffset.json"));
        file.load(this::read).ifPresent(loaded -> version = loaded);
        return keeper.keep(file, changes::get, this::json, settings.flushIntervalMillis());
    }

    private DataVersion read(JsonObject json) {
        JsonObject table = json.objectOrEmpty(TABLE);
        for (Object key : table.entries().keySet()) {
            int level = Integer.parseInt(key.toString());
            long offset = table.number(key.toString());
            if (level >= 1 && level < offsets.length() && offset >= 0) {
                offsets.set(level, offset);
            }
        }
        return DataVersion.of(json.objectOrEmpty("dataVersion"));
    }

    private static AtomicLongArray fresh(DelaySettings settings) {
        AtomicLongArray fresh = new AtomicLongArray(settings.levels().max() + 1);
        for (int level = 0; level < fresh.length(); level++) {
            fresh.set(level, -1);
        }
        return fresh;
    }
}
