package io.gantry.broker.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.MemoryStore;
import io.gantry.contract.stand.Messages;
import io.gantry.contract.stand.Replies;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.ResponseCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Questions about messages and queues of a store in memory. */
class QueryHandlersTest {
    private final SteppedClock clock = new SteppedClock();
    private final MemoryLog log = new MemoryLog(1 << 20, clock);
    private final MemoryStore store = new MemoryStore(log, "1s");
    private final RequestHandler messages = new MessageQueryHandler(log, store);
    private final RequestHandler ends = new QueueEndsHandler(store);
    private final RequestHandler times = new QueueTimesHandler(store, log);
    private final FakeConnection tool = new FakeConnection("10.0.0.1", 1);

    @Test
    void aMessageIsFoundByItsPosition() {
        Messages.put(log, "T", 0, "first", "");
        long second = Messages.put(log, "T", 0, "second", "");
        Replies reply = Replies.to(messages, view(second));
        assertEquals(List.of("second"), Messages.bodies(reply.body()));
        assertEquals(0, log.openSlices());
    }

    @Test
    void aPositionWhereNoMessageBeginsIsToldAsSuch() {
        long position = Messages.put(log, "T", 0, "x".repeat(200), "");
        for (long wrong : new long[] {-1, position + 1, position + 100, 1 << 19, Long.MAX_VALUE}) {
            Replies reply = Replies.to(messages, view(wrong));
            assertEquals(ResponseCode.SYSTEM_ERROR, reply.code());
            assertEquals("can not find message by the offset, " + wrong, reply.remark());
        }
        assertEquals(0, log.openSlices());
    }

    @Test
    void keysOfUserAndClientFindMessagesOldestFirst() {
        Messages.put(log, "T", 0, "1", "KEYS\1a b\2UNIQ_KEY\1U1\2");
        Messages.put(log, "T", 1, "2", "KEYS\1b\2UNIQ_KEY\1U2\2");
        store.dispatch();
        Replies reply = Replies.to(messages, query("b"));
        assertEquals(List.of("1", "2"), Messages.bodies(reply.body()));
        assertEquals("77", reply.field("indexLastUpdateTimestamp"));
        assertEquals("88", reply.field("indexLastUpdatePhyoffset"));
        Replies unique = Replies.to(messages, query("U2").with("_UNIQUE_KEY_QUERY", true));
        assertEquals(List.of("2"), Messages.bodies(unique.body()));
        assertEquals(
                ResponseCode.QUERY_NOT_FOUND, Replies.to(messages, query("c")).code());
        assertEquals(
                ResponseCode.QUERY_NOT_FOUND,
                Replies.to(messages, query("b").with("_UNIQUE_KEY_QUERY", true)).code());
    }

    @Test
    void aCollisionOfHashesIsNoAnswer() {
        long other = Messages.put(log, "T", 0, "other", "KEYS\1other\2");
        store.dispatch();
        store.collide("T", "wanted", other);
        assertEquals(
                ResponseCode.QUERY_NOT_FOUND,
                Replies.to(messages, query("wanted")).code());
        assertEquals(0, log.openSlices());
    }

    @Test
    void onlyMessagesOfTheTimeAskedForAreFound() {
        Messages.put(log, "T", 0, "early", "KEYS\1k\2");
        clock.pass(1_000);
        Messages.put(log, "T", 0, "late", "KEYS\1k\2");
        store.dispatch();
        Replies reply = Replies.to(messages, query("k").with("beginTimestamp", clock.millis()));
        assertEquals(List.of("late"), Messages.bodies(reply.body()));
    }

    @Test
    void aQueueTellsItsEndsAndTimes() {
        assertEquals("0", ends(RequestCode.GET_MAX_OFFSET));
        assertEquals("-1", earliest());
        assertEquals("0", offsetAt(0, "LOWER"));
        long began = clock.millis();
        Messages.put(log, "T", 0, "1", "");
        clock.pass(100);
        long second = Messages.put(log, "T", 0, "2", "");
        store.dispatch();
        assertEquals("2", ends(RequestCode.GET_MAX_OFFSET));
        assertEquals("0", ends(RequestCode.GET_MIN_OFFSET));
        assertEquals(String.valueOf(began), earliest());
        assertEquals("1", offsetAt(began + 1, "LOWER"));
        assertEquals("0", offsetAt(began + 1, "upper"));
        log.expireTo(second);
        assertEquals("1", ends(RequestCode.GET_MIN_OFFSET));
        assertEquals(String.valueOf(began + 100), earliest());
    }

    private String ends(int code) {
        return Replies.to(ends, queue(code)).field("offset");
    }

    private String earliest() {
        return Replies.to(times, queue(RequestCode.GET_EARLIEST_MSG_STORETIME)).field("timestamp");
    }

    private String offsetAt(long millis, String boundary) {
        LocalRequest request = queue(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP)
                .with("timestamp", millis)
                .with("boundaryType", boundary);
        return Replies.to(times, request).field("offset");
    }

    private LocalRequest queue(int code) {
        return LocalRequest.of(code).from(tool).with("topic", "T").with("queueId", 0);
    }

    private LocalRequest view(long position) {
        return LocalRequest.of(RequestCode.VIEW_MESSAGE_BY_ID).from(tool).with("offset", position);
    }

    private LocalRequest query(String key) {
        return LocalRequest.of(RequestCode.QUERY_MESSAGE)
                .from(tool)
                .with("topic", "T")
                .with("key", key)
                .with("maxNum", 32)
                .with("beginTimestamp", 0)
                .with("endTimestamp", Long.MAX_VALUE);
    }
}
