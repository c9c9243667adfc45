package io.gantry.broker.pop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.StoredMessage;
import io.gantry.contract.LocalConnection;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.stand.Messages;
import io.gantry.contract.stand.Replies;
import io.gantry.message.Property;
import io.gantry.message.SystemGroup;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is given, acknowledged, given again and found again after a crash, with a clock that is stepped. */
class PopTest {
    private static final long INVISIBLE = 10_000;

    @TempDir
    private Path root;

    private Stand stand;

    @BeforeEach
    void open() {
        stand = new Stand(root);
        stand.put(0, "one");
        stand.put(0, "two");
        stand.put(2, "three");
    }

    @Test
    void messagesOfAllQueuesAreGivenOnceAndGoneWhenAcknowledged() throws Exception {
        Replies given = pop(0);
        assertEquals(ResponseCode.SUCCESS, given.code());
        assertEquals(new TreeSet<>(Set.of("one", "two", "three")), new TreeSet<>(Messages.bodies(given.body())));
        assertEquals(ResponseCode.PULL_NOT_FOUND, pop(0).code());
        assertEquals(3, stand.traffic.got().messages());
        assertEquals(1, stand.traffic.emptyPulls());
        acknowledge(given, 0, 0);
        acknowledge(given, 0, 1);
        acknowledge(given, 2, 0);
        stand.pass(INVISIBLE * 2);
        assertEquals(ResponseCode.PULL_NOT_FOUND, pop(0).code());
        assertEquals(0, stand.journal.ledger().size());
    }

    @Test
    void whatIsNotAcknowledgedInTimeComesAgainAndNotBefore() throws Exception {
        Replies given = pop(0);
        acknowledge(given, 0, 0);
        stand.pass(INVISIBLE - 1);
        assertEquals(ResponseCode.PULL_NOT_FOUND, pop(0).code());
        stand.pass(1);
        Replies again = pop(0);
        assertEquals(Set.of("two", "three"), Set.copyOf(Messages.bodies(again.body())));
        assertTrue(again.field("startOffsetInfo").startsWith("1 0 "), again.field("startOffsetInfo"));
    }

    @Test
    void aCrashBetweenPopAndAckLosesNothingAndForgetsNoAck() throws Exception {
        acknowledge(pop(0), 2, 0);
        stand.start();
        assertEquals(1, stand.journal.ledger().size());
        stand.pass(INVISIBLE);
        assertEquals(Set.of("one", "two"), Set.copyOf(Messages.bodies(pop(0).body())));
    }

    @Test
    void whatIsNotedAfterTheEndOfAJournalIsNotPromised() throws Exception {
        stand.journal.close();
        assertEquals(ResponseCode.SYSTEM_BUSY, pop(0).code());
        assertEquals(0, stand.offsets.find(Stand.NAME, Stand.NAME, 0));
        stand.start();
        stand.pass(1);
        assertEquals(3, Messages.bodies(pop(0).body()).size());
    }

    @Test
    void theJournalIsReadFromTheOldestOpenCheckpoint() throws Exception {
        Replies first = pop(0);
        acknowledge(first, 0, 0);
        acknowledge(first, 0, 1);
        acknowledge(first, 2, 0);
        stand.pass(2_000);
        String topic = stand.journal.topic();
        int queue = Integer.parseInt(first.field("reviveQid"));
        // The last that is settled, as RocketMQ notes it.
        assertEquals(stand.log.nextQueueOffset(topic, queue) - 1, stand.offsets.find(SystemGroup.REVIVE, topic, queue));
        stand.start();
        assertEquals(0, stand.journal.ledger().size());
    }

    @Test
    void aChangedTimeCountsFromNowOnAndTheOldOneNoMore() throws Exception {
        Replies given = pop(0);
        stand.pass(INVISIBLE - 1_000);
        Replies changed = Replies.to(
                stand.invisible,
                LocalRequest.of(RequestCode.CHANGE_MESSAGE_INVISIBLETIME)
                        .with("consumerGroup", Stand.NAME)
                        .with("topic", Stand.NAME)
                        .with("queueId", 2)
                        .with("extraInfo", extraInfo(given, 2))
                        .with("offset", 0)
                        .with("invisibleTime", 60_000));
        assertEquals(ResponseCode.SUCCESS, changed.code());
        stand.pass(1_000);
        assertEquals(Set.of("one", "two"), Set.copyOf(Messages.bodies(pop(0).body())));
        stand.pass(59_000);
        assertTrue(Messages.bodies(pop(0).body()).contains("three"));
    }

    @Test
    void aTimeThatIsChangedAtOnceCountsToo() throws Exception {
        Replies given = pop(0);
        LocalRequest change = LocalRequest.of(RequestCode.CHANGE_MESSAGE_INVISIBLETIME)
                .with("consumerGroup", Stand.NAME)
                .with("topic", Stand.NAME)
                .with("queueId", 2)
                .with("extraInfo", extraInfo(given, 2))
                .with("offset", 0)
                .with("invisibleTime", 60_000);
        assertEquals(ResponseCode.SUCCESS, Replies.to(stand.invisible, change).code());
        stand.pass(INVISIBLE);
        assertEquals(Set.of("one", "two"), Set.copyOf(Messages.bodies(pop(0).body())));
    }

    @Test
    void aBatchOfMoreThanAPopGivesIsRefused() {
        String bits = Base64.getEncoder().encodeToString("many many messages".getBytes(StandardCharsets.UTF_8));
        String body = "{\"acks\":[{\"c\":\"1\",\"t\":\"1\",\"so\":0,\"q\":0,\"pt\":1,\"b\":\"" + bits + "\"}]}";
        LocalRequest batch = LocalRequest.of(RequestCode.BATCH_ACK_MESSAGE).body(body.getBytes(StandardCharsets.UTF_8));
        assertEquals(
                ResponseCode.INVALID_PARAMETER, Replies.to(stand.ack, batch).code());
    }

    @Test
    void aBatchIsAcknowledgedByItsBits() throws Exception {
        Replies given = pop(0);
        String bits = Base64.getEncoder().encodeToString(new byte[] {3});
        String body = "{\"consumerGroup\":\"1\",\"acks\":[{\"c\":\"1\",\"t\":\"1\",\"r\":\"0\",\"so\":0,\"q\":0,\"rq\":"
                + given.field("reviveQid") + ",\"pt\":" + given.field("popTime") + ",\"it\":10000,\"b\":\"" + bits
                + "\"}]}";
        Replies done = Replies.to(
                stand.ack, LocalRequest.of(RequestCode.BATCH_ACK_MESSAGE).body(body.getBytes(StandardCharsets.UTF_8)));
        assertEquals(ResponseCode.SUCCESS, done.code());
        stand.pass(INVISIBLE);
        assertEquals(List.of("three"), Messages.bodies(pop(0).body()));
    }

    @Test
    void aPopWaitsForAMessageAndEndsInTime() throws Exception {
        pop(0);
        Replies waiting = pop(5_000);
        Replies late = pop(1_000);
        assertFalse(waiting.isAnswered());
        stand.pass(1_000);
        assertEquals(ResponseCode.POLLING_TIMEOUT, late.code());
        stand.put(3, "four");
        assertEquals(List.of("four"), Messages.bodies(waiting.body()));
        assertEquals(0, stand.waiting.count());
    }

    /** Served anew, as a bundle leaves them to its successor, they would wait and end again without pause. */
    @Test
    void aPopAndAQuestionOfAPeerThatLeavesAreOver() throws Exception {
        pop(0);
        LocalConnection peer = new LocalConnection();
        Replies waiting = Replies.to(
                stand.pop,
                question(RequestCode.POP_MESSAGE, 60_000)
                        .with("maxMsgNums", 32)
                        .with("invisibleTime", INVISIBLE)
                        .with("initMode", 0)
                        .from(peer));
        Replies asking = Replies.to(
                stand.notification, question(RequestCode.NOTIFICATION, 60_000).from(peer));
        assertEquals(2, stand.waiting.count());
        peer.close();
        assertEquals(ResponseCode.POLLING_TIMEOUT, waiting.code());
        assertEquals("false", asking.field("hasMsg"));
        assertEquals(0, stand.waiting.count());
    }

    @Test
    void aPopPassesOverAHoleInItsQueue() throws Exception {
        stand.store.hole(Stand.NAME, 1, 5_000);
        stand.put(1, "behind");
        assertEquals(3, Messages.bodies(pop(0).body()).size());
        assertEquals(List.of("behind"), Messages.bodies(pop(5_000).body()));
    }

    /** The timer puts it there, some time after the start. */
    @Test
    void whatAnotherBrokerNotedOfItsPopsIsGivenAgain() throws Exception {
        stand.offsets.commit(Stand.NAME, Stand.NAME, 0, 2);
        String begin = "{\"so\":0,\"c\":\"1\",\"t\":\"1\",\"q\":0,\"pt\":" + stand.clock.millis();
        String waited = Property.TIMER_OUT_MS + "\1" + stand.clock.millis() + "\2" + Property.TAGS + "\1";
        String topic = stand.journal.topic();
        Messages.put(stand.log, topic, 5, begin + ",\"it\":1000,\"bm\":0,\"n\":2,\"d\":[0,1]}", waited + "ck\2");
        stand.pass(1_000);
        assertEquals(-1, stand.offsets.find(SystemGroup.REVIVE, topic, 5));
        stand.pass(3_000);
        Messages.put(stand.log, topic, 5, begin + ",\"ao\":0}", waited + "ack\2");
        stand.pass(500);
        assertEquals(List.of("three"), Messages.bodies(pop(0).body()));
        stand.pass(2_000);
        assertEquals(List.of("two"), Messages.bodies(pop(0).body()));
        stand.pass(INVISIBLE);
        assertEquals(2, Messages.bodies(pop(0).body()).size());
    }

    /** Nobody would tell a successor that they are in the retry topic already. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsBeingGivenAgainAtAStopIsGivenAgainOnce() throws Exception {
        assertEquals(3, Messages.bodies(pop(0).body()).size());
        stand.start(stand.log.durable());
        stand.log.force();
        stand.pass(INVISIBLE);
        stand.meanwhile = stand.log::force;
        stand.revival.onClose();
        stand.log.force();
        stand.start();
        stand.pass(INVISIBLE);
        assertEquals(3, Messages.bodies(pop(0).body()).size());
        assertEquals(ResponseCode.PULL_NOT_FOUND, pop(0).code());
    }

    @Test
    void aMessageThatIsGivenTooOftenGoesToTheDeadLetters() throws Exception {
        for (int i = 0; i <= 16; i++) {
            pop(0);
            stand.pass(INVISIBLE);
        }
        assertEquals(ResponseCode.PULL_NOT_FOUND, pop(0).code());
        assertEquals(3, stand.store.open("%DLQ%" + Stand.NAME, 0).maxOffset().position());
    }

    @Test
    void anOperatorsModeIsToldAndKept() throws Exception {
        assertEquals(
                ResponseCode.INVALID_PARAMETER,
                mode("{\"topic\":\"1\",\"mode\":\"PUSH\"").code());
        assertEquals(
                ResponseCode.TOPIC_NOT_EXIST,
                mode("{\"mode\":\"POP\",\"topic\":\"none\"").code());
        assertEquals(
                ResponseCode.NO_PERMISSION,
                mode("{\"mode\":\"POP\",\"topic\":\"%RETRY%1\"").code());
        Replies set = mode("{\"mode\":\"POP\",\"popShareQueueNum\":3,\"topic\":\"1\"");
        assertEquals(ResponseCode.SUCCESS, set.code());
        stand.close();
        stand.start();
        LocalRequest all = LocalRequest.of(RequestCode.GET_ALL_MESSAGE_REQUEST_MODE);
        String told = new String(Replies.to(stand.mode, all).body(), StandardCharsets.UTF_8);
        assertTrue(told.replaceAll("\\s", "").contains("\"mode\":\"POP\",\"popShareQueueNum\":3"), told);
    }

    private Replies mode(String begin) {
        byte[] body = (begin + ",\"consumerGroup\":\"1\"}").getBytes(StandardCharsets.UTF_8);
        return Replies.to(
                stand.mode,
                LocalRequest.of(RequestCode.SET_MESSAGE_REQUEST_MODE).body(body));
    }

    @Test
    void foolishExtraInformationIsRefused() {
        LocalRequest request = LocalRequest.of(RequestCode.ACK_MESSAGE)
                .with("consumerGroup", Stand.NAME)
                .with("topic", Stand.NAME)
                .with("queueId", 0)
                .with("offset", 0)
                .with("extraInfo", "a b c");
        assertEquals(
                ResponseCode.INVALID_PARAMETER, Replies.to(stand.ack, request).code());
    }

    @Test
    void aWaitingPopGetsWhatIsRetriedAlthoughNothingWasRetriedBefore() throws Exception {
        pop(0);
        Replies waiting = pop(60_000);
        stand.pass(INVISIBLE);
        assertEquals(ResponseCode.SUCCESS, waiting.code());
        StoredMessage told = new StoredMessage().wrap(ByteBuffer.wrap(waiting.body()), 0);
        assertEquals(Stand.NAME, told.topic());
        assertEquals(1, told.reconsumeTimes());
        String[] words = told.property(Property.POP_CHECKPOINT).split(" ");
        assertEquals("1", words[4]);
        assertEquals(String.valueOf(told.queueOffset()), words[7]);
    }

    @Test
    void inOrderNothingMoreOfAQueueIsGivenBeforeAllIsAcknowledged() throws Exception {
        Replies first = ordered(0, "a", 2);
        assertEquals(List.of("one", "two"), Messages.bodies(first.body()));
        stand.put(0, "four");
        assertEquals(ResponseCode.PULL_NOT_FOUND, ordered(0, "b", 2).code());
        assertEquals(List.of("one", "two"), Messages.bodies(ordered(0, "a", 2).body()));
        Replies waiting = ordered(5_000, "b", 2);
        Replies again = ordered(0, "a", 2);
        acknowledge(again, 0, 1);
        assertEquals(0, stand.offsets.find(Stand.NAME, Stand.NAME, 0));
        acknowledge(again, 0, 0);
        assertEquals(List.of("four"), Messages.bodies(waiting.body()));
        assertEquals(2, stand.offsets.find(Stand.NAME, Stand.NAME, 0));
    }

    @Test
    void inOrderWhatIsNotAcknowledgedComesAgainWhenItsTimeIsOverAndOnlyThat() throws Exception {
        Replies first = ordered(0, "a", 2);
        acknowledge(first, 0, 1);
        Replies waiting = ordered(60_000, "b", 2);
        stand.pass(INVISIBLE - 1);
        assertFalse(waiting.isAnswered());
        stand.pass(1);
        assertEquals("0 qo0%0 1;0 0 1", waiting.field("orderCountInfo"));
        assertEquals(List.of("one"), Messages.bodies(waiting.body()));
    }

    /** Else it would look without pause, for there is more in the queue than the other took. */
    @Test
    void inOrderAPopWaitsUntilWhatAnotherTookIsNoted() throws Exception {
        stand.start(stand.log.durable());
        Replies other = popOne();
        Replies waiting = ordered(5_000, "a", 2);
        assertEquals(1, stand.waiting.count());
        assertFalse(other.isAnswered());
        stand.log.force();
        assertEquals(List.of("one"), Messages.bodies(other.body()));
        assertEquals(List.of("two"), Messages.bodies(waiting.body()));
        assertEquals(0, stand.waiting.count());
    }

    @Test
    void inOrderAQuestionWaitsUntilWhatSomebodyTookIsNoted() throws Exception {
        stand.start(stand.log.durable());
        popOne();
        Replies waiting = Replies.to(
                stand.notification,
                question(RequestCode.NOTIFICATION, 5_000).with("queueId", 0).with("order", true));
        assertFalse(waiting.isAnswered());
        stand.log.force();
        assertEquals("true", waiting.field("hasMsg"));
    }

    private Replies popOne() {
        return Replies.to(
                stand.pop,
                question(RequestCode.POP_MESSAGE, 0)
                        .with("queueId", 0)
                        .with("maxMsgNums", 1)
                        .with("invisibleTime", INVISIBLE)
                        .with("initMode", 0));
    }

    @Test
    void inOrderAnAcknowledgementOfWhatWasNotGivenIsIllegalAndALateOneChangesNothing() {
        Replies first = ordered(0, "a", 1);
        assertEquals(ResponseCode.MESSAGE_ILLEGAL, acknowledged(first, 0, 1).code());
        stand.start();
        assertEquals(ResponseCode.SUCCESS, acknowledged(first, 0, 0).code());
        assertEquals(List.of("one"), Messages.bodies(ordered(0, "b", 1).body()));
    }

    @Test
    void aPeekShowsAndTakesNothing() {
        LocalRequest peek = LocalRequest.of(RequestCode.PEEK_MESSAGE)
                .with("consumerGroup", Stand.NAME)
                .with("topic", Stand.NAME)
                .with("queueId", 0)
                .with("maxMsgNums", 1);
        assertEquals(
                List.of("one"), Messages.bodies(Replies.to(stand.peek, peek).body()));
        assertEquals(
                List.of("one"), Messages.bodies(Replies.to(stand.peek, peek).body()));
        assertEquals(3, Messages.bodies(pop(0).body()).size());
        assertEquals(ResponseCode.PULL_NOT_FOUND, Replies.to(stand.peek, peek).code());
    }

    @Test
    void aNotificationComesWhenThereIsSomethingAndSaysSoWhenThereIsNot() throws Exception {
        assertEquals("true", ask(0).field("hasMsg"));
        pop(0);
        assertEquals("false", ask(0).field("hasMsg"));
        Replies late = ask(1_000);
        Replies waiting = ask(60_000);
        assertEquals(
                "2",
                Replies.to(stand.notification, question(RequestCode.POLLING_INFO, 0))
                        .field("pollingNum"));
        stand.pass(1_000);
        assertEquals("false", late.field("hasMsg"));
        stand.put(1, "more");
        assertEquals("true", waiting.field("hasMsg"));
    }

    private Replies ask(long pollMillis) {
        return Replies.to(stand.notification, question(RequestCode.NOTIFICATION, pollMillis));
    }

    private LocalRequest question(int code, long pollMillis) {
        return LocalRequest.of(code)
                .with("consumerGroup", Stand.NAME)
                .with("topic", Stand.NAME)
                .with("queueId", -1)
                .with("pollTime", pollMillis)
                .with("bornTime", stand.clock.millis());
    }

    private Replies pop(long pollMillis) {
        return Replies.to(
                stand.pop,
                question(RequestCode.POP_MESSAGE, pollMillis)
                        .with("maxMsgNums", 32)
                        .with("invisibleTime", INVISIBLE)
                        .with("initMode", 0));
    }

    private Replies ordered(long pollMillis, String attempt, int most) {
        return Replies.to(
                stand.pop,
                question(RequestCode.POP_MESSAGE, pollMillis)
                        .with("queueId", 0)
                        .with("maxMsgNums", most)
                        .with("invisibleTime", INVISIBLE)
                        .with("initMode", 0)
                        .with("order", true)
                        .with("attemptId", attempt));
    }

    private void acknowledge(Replies given, int queueId, long offset) {
        assertEquals(ResponseCode.SUCCESS, acknowledged(given, queueId, offset).code());
        stand.store.dispatch();
    }

    private Replies acknowledged(Replies given, int queueId, long offset) {
        return Replies.to(
                stand.ack,
                LocalRequest.of(RequestCode.ACK_MESSAGE)
                        .with("consumerGroup", Stand.NAME)
                        .with("topic", Stand.NAME)
                        .with("queueId", queueId)
                        .with("offset", offset)
                        .with("extraInfo", extraInfo(given, queueId)));
    }

    private static String extraInfo(Replies given, int queueId) {
        return "0 " + given.field("popTime") + " " + given.field("invisibleTime") + " " + given.field("reviveQid")
                + " 0 broker-a " + queueId + " 0";
    }
}
