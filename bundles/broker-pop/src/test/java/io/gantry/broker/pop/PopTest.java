package io.gantry.broker.pop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.LocalRequest;
import io.gantry.contract.stand.Messages;
import io.gantry.contract.stand.Replies;
import io.gantry.message.SystemGroup;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
    void theJournalIsReadFromTheOldestOpenCheckpoint() throws Exception {
        Replies first = pop(0);
        acknowledge(first, 0, 0);
        acknowledge(first, 0, 1);
        acknowledge(first, 2, 0);
        stand.pass(2_000);
        String topic = stand.journal.topic();
        int queue = Integer.parseInt(first.field("reviveQid"));
        assertEquals(stand.log.nextQueueOffset(topic, queue), stand.offsets.find(SystemGroup.REVIVE, topic, queue));
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
        assertEquals(0, stand.pop.waiting());
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

    private Replies pop(long pollMillis) {
        return Replies.to(
                stand.pop,
                LocalRequest.of(RequestCode.POP_MESSAGE)
                        .with("consumerGroup", Stand.NAME)
                        .with("topic", Stand.NAME)
                        .with("queueId", -1)
                        .with("maxMsgNums", 32)
                        .with("invisibleTime", INVISIBLE)
                        .with("pollTime", pollMillis)
                        .with("bornTime", stand.clock.millis())
                        .with("initMode", 0));
    }

    private void acknowledge(Replies given, int queueId, long offset) {
        Replies done = Replies.to(
                stand.ack,
                LocalRequest.of(RequestCode.ACK_MESSAGE)
                        .with("consumerGroup", Stand.NAME)
                        .with("topic", Stand.NAME)
                        .with("queueId", queueId)
                        .with("offset", offset)
                        .with("extraInfo", extraInfo(given, queueId)));
        assertEquals(ResponseCode.SUCCESS, done.code());
        stand.store.dispatch();
    }

    private static String extraInfo(Replies given, int queueId) {
        return "0 " + given.field("popTime") + " " + given.field("invisibleTime") + " " + given.field("reviveQid")
                + " 0 broker-a " + queueId + " 0";
    }
}
