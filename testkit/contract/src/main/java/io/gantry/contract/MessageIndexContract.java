package io.gantry.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.log.AppendResult;
import io.gantry.log.CommitLog;
import io.gantry.queue.MessageIndex;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every index of keys does. */
public abstract class MessageIndexContract {
    /** The log the index is built from. */
    protected abstract CommitLog log();

    /** The index of an empty store. */
    protected abstract MessageIndex index();

    /** Commits everything appended so far, and returns when it is dispatched. */
    protected abstract void commit();

    /** Moves the store's clock on. */
    protected abstract void passMillis(long millis);

    private List<Long> find(String topic, String key) {
        return index().find(topic, key, 32, 0, Long.MAX_VALUE);
    }

    @Test
    void messageIsFoundByUniqueKeyAndEachOfItsKeys() {
        AppendResult result = log().append(Records.with("t", 0, "KEYS\1order-1  user-2\2UNIQ_KEY\1ID1\2", "x"));
        commit();
        for (String key : List.of("order-1", "user-2", "ID1")) {
            assertEquals(List.of(result.position()), find("t", key), key);
        }
        assertTrue(find("t", "order").isEmpty());
        assertTrue(find("t", "").isEmpty());
        assertTrue(find("other", "ID1").isEmpty());
        assertEquals(result.position(), index().lastPosition());
        assertEquals(result.storeTimestampMillis(), index().lastTimestampMillis());
    }

    @Test
    void emptyIndexFindsNothing() {
        assertTrue(find("t", "k").isEmpty());
        assertEquals(0, index().lastPosition());
        assertEquals(0, index().lastTimestampMillis());
    }

    @Test
    void newestComesFirstAndNoMoreThanAskedFor() {
        long[] positions = new long[5];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = log().append(Records.with("t", 0, "KEYS\1k\2", "x")).position();
        }
        commit();
        assertEquals(List.of(positions[4], positions[3]), index().find("t", "k", 2, 0, Long.MAX_VALUE));
        assertEquals(5, find("t", "k").size());
    }

    @Test
    void onlyTheTimeAskedForIsFound() {
        AppendResult early = log().append(Records.with("t", 0, "KEYS\1k\2", "x"));
        passMillis(10_000);
        AppendResult late = log().append(Records.with("t", 0, "KEYS\1k\2", "x"));
        commit();
        long between = early.storeTimestampMillis() + 5_000;
        assertEquals(List.of(early.position()), index().find("t", "k", 9, 0, between));
        assertEquals(List.of(late.position()), index().find("t", "k", 9, between, Long.MAX_VALUE));
    }
}
