package io.gantry.broker.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Clock;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.client.ClientLimits;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.client.Member;
import io.gantry.broker.cold.ColdReads;
import io.gantry.broker.cold.ColdTerms;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.replica.Leadership;
import io.gantry.broker.stand.Tables;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.contract.stand.MemoryStore;
import io.gantry.contract.stand.Messages;
import io.gantry.contract.stand.Replies;
import io.gantry.registry.ConsumerMode;
import io.gantry.registry.Subscription;
import io.gantry.replica.LeaderStatus;
import io.gantry.route.TopicConfig;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pulls against a store in memory whose messages become visible when the test says so. */
class PullHandlerTest {
    private static final int COMMIT = 1;
    private static final int SUSPEND = 2;
    private static final int SUBSCRIPTION = 4;

    private final Tables tables = new Tables(Path.of("target/none"));
    private final SteppedClock clock = new SteppedClock();
    private final Timetable timetable = Timetable.stepped(clock);
    private final MemoryLog log = new MemoryLog(1 << 22, clock);
    private final MemoryStore store = new MemoryStore(log, "1s");
    private final ConsumerGroups consumers = ConsumerGroups.empty(ClientLimits.STANDARD, Clock.system());
    private final OffsetTable offsets = new OffsetTable(Clock.system());
    private final PullSettings settings = new PullSettings(
            new PullSettings.Portion(32, 4_000),
            new PullSettings.Portion(2, 1_000),
            new PullSettings.Patience(true, 1_000, 60_000, 2),
            8_000,
            true);
    private final ColdReads coldReads = ColdReads.of(consumers, new ColdTerms(true, 100, 1 << 20), clock);
    private final FixedTechnique technique = new FixedTechnique(log.appended());
    private final Leadership leadership = new Leadership(technique);
    private final PullHandler handler = new PullHandler(
            new PullAdmission(
                    tables.identity, tables.topics, tables.groups, consumers, new ReplicaChoice(leadership, settings)),
            new QueueReader(log, store, settings, new LiveSelectors()),
            offsets,
            tables.traffic,
            coldReads,
            timetable);
    private final FakeConnection consumer = new FakeConnection("10.0.0.9", 5);

    PullHandlerTest() {
        tables.topics.put(TopicConfig.of("T", 2));
    }

    @Test
    void messagesThatStandTogetherAreOneSlice() {
        put("a", "b", "c");
        Replies reply = pull(0, SUBSCRIPTION);
        assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
        assertEquals(1, reply.response().body().parts().size());
        assertEquals(List.of("a", "b", "c"), Messages.bodies(reply.body()));
        assertEquals("3", reply.field("nextBeginOffset"));
        assertEquals("0", reply.field("minOffset"));
        assertEquals("3", reply.field("maxOffset"));
        assertEquals("0", reply.field("suggestWhichBrokerId"));
        assertEquals(0, log.openSlices(), "the release closes what was sent");
        assertEquals(3, tables.traffic.gotOf("g").get("T").messages());
    }

    @Test
    void offsetsOutsideTheQueueAreCorrected() {
        assertPull(ResponseCode.PULL_NOT_FOUND, 0, pull(0, SUBSCRIPTION));
        assertPull(ResponseCode.PULL_OFFSET_MOVED, 0, pull(5, SUBSCRIPTION));
        put("a", "b", "c");
        assertPull(ResponseCode.PULL_NOT_FOUND, 3, pull(3, SUBSCRIPTION));
        assertPull(ResponseCode.PULL_OFFSET_MOVED, 3, pull(4, SUBSCRIPTION));
        log.expireTo(log.appended().position() / 3);
        assertPull(ResponseCode.PULL_OFFSET_MOVED, 1, pull(0, SUBSCRIPTION));
        assertEquals("OFFSET_TOO_SMALL", pull(0, SUBSCRIPTION).remark());
    }

    @Test
    void onlyMessagesWithAWantedTagAreGiven() {
        Messages.put(log, "T", 0, "1", "TAGS\1x\2");
        Messages.put(log, "T", 0, "2", "TAGS\1y\2");
        Messages.put(log, "T", 0, "3", "TAGS\1x\2");
        Messages.put(log, "T", 0, "4", "TAGS\1y\2");
        store.dispatch();
        Replies reply = Replies.to(handler, request(0, SUBSCRIPTION).with("subscription", "x || z"));
        assertEquals(List.of("1", "3"), Messages.bodies(reply.body()));
        assertEquals("4", reply.field("nextBeginOffset"));
        Replies none = Replies.to(handler, request(0, SUBSCRIPTION).with("subscription", "z"));
        assertPull(ResponseCode.PULL_RETRY_IMMEDIATELY, 4, none);
        assertEquals("NO_MATCHED_MESSAGE", none.remark());
    }

    @Test
    void theHeartbeatsSubscriptionCountsWhenTheRequestHasNone() {
        put("a");
        assertEquals(ResponseCode.SUBSCRIPTION_NOT_EXIST, pull(0, 0).code());
        heartbeat("y", 3);
        assertEquals(
                ResponseCode.SUBSCRIPTION_NOT_LATEST,
                Replies.to(handler, request(0, 0).with("subVersion", 4)).code());
        assertPull(
                ResponseCode.PULL_RETRY_IMMEDIATELY,
                1,
                Replies.to(handler, request(0, 0).with("subVersion", 3)));
    }

    @Test
    void aReplyIsBoundedButAlwaysHasOneMessage() {
        String large = "x".repeat(3_000);
        put(large, large, "small");
        assertEquals("1", pull(0, SUBSCRIPTION).field("nextBeginOffset"), "two would be more than 4000 bytes");
        assertEquals(
                "1",
                Replies.to(handler, request(0, SUBSCRIPTION).with("maxMsgNums", 1))
                        .field("nextBeginOffset"));
        put("y".repeat(9_000));
        put("a", "b", "c", "d");
        assertEquals("4", pull(3, SUBSCRIPTION).field("nextBeginOffset"), "larger than any bound");
    }

    @Test
    void aConsumerFarBehindGetsLessAndIsSentElsewhere() {
        put("a", "b", "c", "d");
        put("z".repeat(9_000));
        Replies reply = pull(0, SUBSCRIPTION);
        assertEquals(List.of("a", "b"), Messages.bodies(reply.body()));
        assertEquals("1", reply.field("suggestWhichBrokerId"));
    }

    @Test
    void aFollowerSendsWhoHasCaughtUpBackAtOnce() {
        technique.following(new LeaderStatus("10.0.0.1:10912", true, "", 0, -1, 0, 0, 0));
        put("a");
        Replies back = pull(1, SUBSCRIPTION | SUSPEND);
        assertPull(ResponseCode.PULL_RETRY_IMMEDIATELY, 1, back);
        assertEquals("0", back.field("suggestWhichBrokerId"));
        technique.following(new LeaderStatus("10.0.0.1:10912", false, "", 0, -1, 0, 0, 0));
        assertFalse(pull(1, SUBSCRIPTION | SUSPEND).isAnswered(), "there is nobody to go back to");
    }

    @Test
    void aPushedGroupThatReadsTooMuchFromDiskIsRefusedForTheRestOfItsFiveSeconds() {
        putCold();
        heartbeat("*", 0);
        assertPull(ResponseCode.SUCCESS, 2, pull(0, SUBSCRIPTION));
        Replies refused = pull(2, SUBSCRIPTION | SUSPEND);
        assertEquals(ResponseCode.SYSTEM_BUSY, refused.code());
        assertTrue(refused.remark().startsWith("This consumer group is reading cold data."), refused.remark());
        assertPull(ResponseCode.SUCCESS, 6, pull(5, SUBSCRIPTION));
        clock.pass(5_000);
        assertPull(ResponseCode.SUCCESS, 4, pull(2, SUBSCRIPTION));
        assertEquals(ResponseCode.SYSTEM_BUSY, pull(3, SUBSCRIPTION).code());
    }

    @Test
    void aPullingGroupThatReadsTooMuchFromDiskWaitsForOneMessage() throws Exception {
        putCold();
        assertPull(ResponseCode.SUCCESS, 2, pull(0, SUBSCRIPTION));
        assertPull(ResponseCode.SUCCESS, 3, pull(2, SUBSCRIPTION));
        Replies held = pull(2, SUBSCRIPTION | SUSPEND);
        put("does not end the wait");
        clock.pass(2_999);
        timetable.step();
        assertFalse(held.isAnswered());
        clock.pass(1);
        timetable.step();
        assertPull(ResponseCode.SUCCESS, 3, held);
        assertEquals(List.of("c"), Messages.bodies(held.body()));
        assertEquals(0, handler.suspendedPulls());
        Replies dropped = pull(2, SUBSCRIPTION | SUSPEND);
        handler.deactivate();
        assertPull(ResponseCode.PULL_NOT_FOUND, 2, dropped);
    }

    /** Five messages that are read from disk, and one that is not. */
    private void putCold() {
        put("a", "b", "c", "d", "z".repeat(9_000), "near");
    }

    @Test
    void anOffsetIsCommittedOnTheWay() {
        put("a");
        Replies.to(handler, request(0, SUBSCRIPTION | COMMIT).with("commitOffset", 42));
        assertEquals(42, offsets.find("g", "T", 0));
    }

    @Test
    void aResetOffsetIsTakenOverOnce() {
        put("a", "b");
        offsets.reset("g", "T", 0, 1);
        Replies reply = Replies.to(handler, request(2, SUBSCRIPTION | COMMIT).with("commitOffset", 2));
        assertPull(ResponseCode.PULL_OFFSET_MOVED, 1, reply);
        assertEquals("OFFSET_RESET", reply.remark());
        assertPull(ResponseCode.SUCCESS, 2, pull(1, SUBSCRIPTION));
    }

    @Test
    void whoMustNotPullIsRefusedWithApachesCode() {
        assertEquals(
                ResponseCode.TOPIC_NOT_EXIST,
                Replies.to(handler, request(0, SUBSCRIPTION).with("topic", "None"))
                        .code());
        assertEquals(
                ResponseCode.INVALID_PARAMETER,
                Replies.to(handler, request(0, SUBSCRIPTION).with("queueId", 2)).code());
        Replies sql = Replies.to(handler, request(0, SUBSCRIPTION).with("expressionType", "SQL92"));
        assertEquals(ResponseCode.SYSTEM_ERROR, sql.code());
        assertTrue(sql.remark().contains("SQL92"), sql.remark());
        tables.groups.put(tables.groups.find("g").withConsumeEnabled(false));
        assertEquals(ResponseCode.NO_PERMISSION, pull(0, SUBSCRIPTION).code());
    }

    @Test
    void aWaitingPullIsAnsweredWhenAMessageBecomesVisible() {
        Replies reply = pull(0, SUBSCRIPTION | SUSPEND);
        assertFalse(reply.isAnswered());
        assertEquals(1, handler.suspendedPulls());
        put("late");
        assertEquals(List.of("late"), Messages.bodies(reply.body()));
        assertEquals(0, handler.suspendedPulls());
    }

    @Test
    void anUnwantedMessageDoesNotEndTheWait() throws Exception {
        Replies reply = Replies.to(handler, request(0, SUBSCRIPTION | SUSPEND).with("subscription", "x"));
        put("unwanted");
        assertFalse(reply.isAnswered());
        Messages.put(log, "T", 0, "wanted", "TAGS\1x\2");
        store.dispatch();
        assertEquals(List.of("wanted"), Messages.bodies(reply.body()));
        assertEquals("2", reply.field("nextBeginOffset"));
    }

    @Test
    void aWaitEndsWithItsTime() throws Exception {
        Replies nothing = pull(0, SUBSCRIPTION | SUSPEND);
        Replies unwanted =
                Replies.to(handler, request(0, SUBSCRIPTION | SUSPEND).with("subscription", "x"));
        clock.pass(14_999);
        timetable.step();
        assertFalse(nothing.isAnswered());
        Messages.put(log, "T", 1, "elsewhere", "");
        store.dispatch();
        clock.pass(1);
        timetable.step();
        assertPull(ResponseCode.PULL_NOT_FOUND, 0, nothing);
        assertTrue(unwanted.isAnswered());
        assertEquals(0, handler.suspendedPulls());
    }

    @Test
    void aConsumerThatSawOnlyUnwantedMessagesGoesOnBehindThem() throws Exception {
        Replies reply = Replies.to(handler, request(0, SUBSCRIPTION | SUSPEND).with("subscription", "x"));
        put("unwanted", "unwanted too");
        clock.pass(15_000);
        timetable.step();
        assertPull(ResponseCode.PULL_RETRY_IMMEDIATELY, 2, reply);
    }

    @Test
    void aClosedConnectionDropsItsWaitingPulls() {
        Replies reply = pull(0, SUBSCRIPTION | SUSPEND);
        consumer.close();
        assertTrue(reply.isAnswered(), "so that the request's bytes are freed");
        assertEquals(0, handler.suspendedPulls());
    }

    @Test
    void tooManyWaitingPullsAreRefused() {
        pull(0, SUBSCRIPTION | SUSPEND);
        pull(0, SUBSCRIPTION | SUSPEND);
        assertEquals(ResponseCode.SYSTEM_BUSY, pull(0, SUBSCRIPTION | SUSPEND).code());
        handler.deactivate();
        assertEquals(0, handler.suspendedPulls());
    }

    @Test
    void oneConnectionDoesNotTakeTheRoomOfAll() {
        SuspendedPulls pulls = new SuspendedPulls(timetable, 20_000);
        int share = 0;
        while (suspendedOn(pulls, consumer)) {
            share++;
        }
        assertEquals(1_250, share);
        FakeConnection other = new FakeConnection("10.0.0.8", 1);
        assertTrue(suspendedOn(pulls, other));
        consumer.close();
        other.close();
        assertEquals(0, pulls.count());
    }

    private static boolean suspendedOn(SuspendedPulls pulls, FakeConnection connection) {
        return pulls.suspend(connection, new AdvancingWatermark(0), 1, 60_000, new SuspendedPulls.Waiter() {
            @Override
            public void onReached(SuspendedPulls.Suspension suspension) {
                suspension.end();
            }

            @Override
            public void onTimeout() {
                throw new AssertionError("time stands still");
            }

            @Override
            public void onDropped() {
                // The connection is closed at the end.
            }
        });
    }

    @Test
    void aPullWithABodyDoesNotWait() {
        Replies reply = Replies.to(handler, request(0, SUBSCRIPTION | SUSPEND).body(new byte[1]));
        assertPull(ResponseCode.PULL_NOT_FOUND, 0, reply);
        assertEquals(0, handler.suspendedPulls());
    }

    private void heartbeat(String tags, long version) {
        consumers.register(
                "g",
                new Member("c1", consumer, 0, 513, Clock.system()),
                new ConsumerMode("CONSUME_PASSIVELY", "CLUSTERING", "CONSUME_FROM_LAST_OFFSET"),
                List.of(Subscription.of("T", tags, "TAG", version)));
    }

    private void put(String... bodies) {
        for (String body : bodies) {
            Messages.put(log, "T", 0, body, "");
        }
        store.dispatch();
    }

    private Replies pull(long offset, int sysFlag) {
        return Replies.to(handler, request(offset, sysFlag));
    }

    private LocalRequest request(long offset, int sysFlag) {
        return LocalRequest.of(RequestCode.PULL_MESSAGE)
                .from(consumer)
                .with("consumerGroup", "g")
                .with("topic", "T")
                .with("queueId", 0)
                .with("queueOffset", offset)
                .with("maxMsgNums", 32)
                .with("sysFlag", sysFlag)
                .with("commitOffset", 0)
                .with("suspendTimeoutMillis", 15_000)
                .with("subscription", "*")
                .with("subVersion", 0);
    }

    private static void assertPull(int code, long nextOffset, Replies reply) {
        assertEquals(code, reply.code(), reply.remark());
        assertEquals(String.valueOf(nextOffset), reply.field("nextBeginOffset"));
    }
}
