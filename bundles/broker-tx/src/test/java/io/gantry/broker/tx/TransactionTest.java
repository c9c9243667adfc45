package io.gantry.broker.tx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.MessageId;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.StoredRecords;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.stand.Replies;
import io.gantry.log.LogSlice;
import io.gantry.message.Property;
import io.gantry.message.SysFlag;
import io.gantry.message.SystemGroup;
import io.gantry.message.SystemTopic;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of half messages, with a clock that is stepped. */
class TransactionTest {
    private static final int COMMIT = SysFlag.TRANSACTION_COMMIT;
    private static final int ROLLBACK = SysFlag.TRANSACTION_ROLLBACK;
    private static final int UNKNOWN = 0;

    @TempDir
    private Path root;

    private Stand stand;

    @BeforeEach
    void open() {
        stand = new Stand(root);
    }

    /** Of a record's own position. */
    private static final int POSITION_AT = 28;

    private Replies end(Replies sent, int decision) {
        long position = MessageId.parse(sent.field("msgId")).orElseThrow().position();
        return end(Long.parseLong(sent.field("queueOffset")), position, decision);
    }

    private Replies end(Object queueOffset, Object position, int decision) {
        LocalRequest request = LocalRequest.of(RequestCode.END_TRANSACTION, "producerGroup", Stand.GROUP)
                .with("tranStateTableOffset", queueOffset)
                .with("commitLogOffset", position)
                .with("commitOrRollback", decision)
                .with("fromTransactionCheck", false);
        Replies replies = Replies.to(stand.end, request);
        stand.step();
        return replies;
    }

    /** What the producer is asked, by the latest question. */
    private Replies answer(int decision) {
        List<Call> sent = stand.producer.sent();
        Map<String, ?> asked = sent.get(sent.size() - 1).fields();
        return end(asked.get("tranStateTableOffset"), asked.get("commitLogOffset"), decision);
    }

    @Test
    void aCommittedMessageIsInItsQueueAndNoOther() {
        Replies sent = stand.sendHalf("one", "colour\1blue\2");
        assertEquals(ResponseCode.SUCCESS, sent.code(), sent.remark());
        assertEquals(List.of(), stand.bodies(Stand.TOPIC));
        assertEquals(ResponseCode.SUCCESS, end(sent, COMMIT).code());
        StoredMessage message = stand.messages(Stand.TOPIC).get(0);
        assertEquals(2, message.queueId());
        assertEquals(COMMIT, message.sysFlag() & SysFlag.TRANSACTION_MASK);
        assertEquals("blue", message.property("colour"));
        assertEquals("one", message.property(Property.TRANSACTION_ID));
        assertNull(message.property(Property.REAL_TOPIC));
        assertNull(message.property(Property.TRANSACTION_PREPARED));
        assertEquals(
                MessageId.parse(sent.field("msgId")).orElseThrow().position(), message.preparedTransactionOffset());
        assertEquals(List.of("0,"), stand.bodies(SystemTopic.HALF_OP));
        assertEquals(1, stand.traffic.putByTopic().get(Stand.TOPIC).messages());
        assertEquals(0, stand.settlement.ledger().size());
    }

    @Test
    void whatIsRolledBackIsSettledAndNowhere() {
        assertEquals(
                ResponseCode.SUCCESS, end(stand.sendHalf("one", ""), ROLLBACK).code());
        stand.pass(1_000_000);
        assertEquals(List.of(), stand.bodies(Stand.TOPIC));
        assertEquals(List.of(), stand.producer.sent());
    }

    @Test
    void aDecisionThatComesAgainChangesNothing() {
        Replies sent = stand.sendHalf("one", "");
        end(sent, COMMIT);
        assertEquals(ResponseCode.SUCCESS, end(sent, COMMIT).code());
        assertEquals(ResponseCode.SUCCESS, end(sent, ROLLBACK).code());
        assertEquals(List.of("one"), stand.bodies(Stand.TOPIC));
        stand.start();
        assertEquals(ResponseCode.SUCCESS, end(sent, COMMIT).code());
        assertEquals(List.of("one"), stand.bodies(Stand.TOPIC));
    }

    @Test
    void aProducerIsAskedWhenItsTimeIsOverAndNotBefore() {
        Replies sent = stand.sendHalf("one", "");
        end(sent, UNKNOWN);
        stand.pass(5_999);
        assertEquals(0, stand.producer.sent().size());
        stand.pass(1);
        Call asked = stand.producer.sent().get(0);
        assertEquals(RequestCode.CHECK_TRANSACTION_STATE, asked.code());
        assertEquals("one", asked.fields().get("transactionId"));
        StoredMessage shown = new StoredMessage().wrap(ByteBuffer.wrap(asked.body()), 0);
        assertEquals(Stand.TOPIC, shown.topic());
        assertEquals(2, shown.queueId());
        assertEquals(Stand.GROUP, shown.property(Property.PRODUCER_GROUP));
        answer(UNKNOWN);
        stand.pass(29_999);
        assertEquals(1, stand.producer.sent().size());
        stand.pass(1);
        assertEquals(2, stand.producer.sent().size());
        answer(COMMIT);
        assertEquals(List.of("one"), stand.bodies(Stand.TOPIC));
        stand.pass(1_000_000);
        assertEquals(2, stand.producer.sent().size());
    }

    /** Else a successor would have its producer asked, who says the same again. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aStopWaitsForTheOperationOfWhatIsBeingCommitted() {
        stand.start(stand.log.durable());
        Replies sent = stand.sendHalf("one", "");
        stand.log.force();
        end(sent, COMMIT);
        assertEquals(List.of(), stand.bodies(SystemTopic.HALF_OP));
        int[] looks = {0};
        stand.meanwhile = () -> {
            if (looks[0]++ > 0) {
                stand.log.force();
            }
        };
        stand.settlement.close();
        assertEquals(List.of("0,"), stand.bodies(SystemTopic.HALF_OP));
    }

    /** The stop did not wait so long. */
    @Test
    void anOperationThatComesAfterTheNextStartCounts() {
        stand.start(stand.log.durable());
        Replies sent = stand.sendHalf("one", "");
        stand.log.force();
        end(sent, COMMIT);
        stand.start();
        stand.log.force();
        stand.step();
        stand.pass(60_000);
        assertEquals(List.of("one"), stand.bodies(Stand.TOPIC));
        assertEquals(0, stand.producer.sent().size());
        assertEquals(0, stand.settlement.ledger().size());
    }

    @Test
    void anOperationThatComesAfterItsProducerWasAskedCounts() {
        stand.start(stand.log.durable());
        Replies sent = stand.sendHalf("one", "");
        stand.log.force();
        end(sent, COMMIT);
        stand.clock.pass(60_000);
        stand.start();
        assertEquals(1, stand.producer.sent().size());
        stand.log.force();
        stand.step();
        answer(COMMIT);
        assertEquals(List.of("one"), stand.bodies(Stand.TOPIC));
        stand.start();
        stand.pass(60_000);
        assertEquals(1, stand.producer.sent().size());
        assertEquals(List.of("one"), stand.bodies(Stand.TOPIC));
    }

    @Test
    void aMessageMayAskForMoreTime() {
        stand.sendHalf("one", Property.CHECK_IMMUNITY_SECONDS + "\1" + "60\2");
        stand.pass(59_999);
        assertEquals(0, stand.producer.sent().size());
        stand.pass(1);
        assertEquals(1, stand.producer.sent().size());
    }

    /** The producer's own decision may come after it was asked, for the place that it knows. */
    @Test
    void aDecisionAboutAnEarlierPlaceHolds() {
        Replies sent = stand.sendHalf("one", "");
        stand.pass(6_000);
        stand.pass(30_000);
        assertEquals(2, stand.producer.sent().size());
        end(sent, COMMIT);
        answer(COMMIT);
        stand.pass(1_000_000);
        assertEquals(List.of("one"), stand.bodies(Stand.TOPIC));
        assertEquals(2, stand.producer.sent().size());
    }

    /** As a message has them that was asked about before it was committed, and is passed on in another transaction. */
    @Test
    void whatAClientSaysOfPlacesAndQuestionsIsNotBelieved() {
        Replies sent = stand.sendHalf("one", "");
        Replies passedOn = stand.sendHalf(
                "two",
                Property.TRANSACTION_PREPARED_OFFSET + "\1" + "0\2" + Property.TRANSACTION_CHECK_TIMES + "\1" + "99\2");
        stand.step();
        end(passedOn, ROLLBACK);
        assertEquals(1, stand.settlement.ledger().size());
        stand.start();
        assertEquals(ResponseCode.SUCCESS, end(sent, COMMIT).code());
        assertEquals(List.of("one"), stand.bodies(Stand.TOPIC));
        stand.sendHalf("three", Property.TRANSACTION_CHECK_TIMES + "\1" + "99\2");
        stand.pass(6_000);
        assertEquals(1, stand.producer.sent().size());
        assertEquals(List.of(), stand.bodies(SystemTopic.TRANSACTION_CHECK_MAX));
    }

    @Test
    void whoNeverDecidesIsAskedSoOftenAndTheMessagePutAside() {
        stand.sendHalf("one", "");
        for (int i = 0; i < 10; i++) {
            stand.pass(30_000);
        }
        assertEquals(Stand.SETTINGS.maxChecks(), stand.producer.sent().size());
        assertEquals(List.of("one"), stand.bodies(SystemTopic.TRANSACTION_CHECK_MAX));
        assertEquals(0, stand.settlement.ledger().size());
        assertEquals(ResponseCode.SUCCESS, answer(COMMIT).code());
        assertEquals(List.of(), stand.bodies(Stand.TOPIC));
    }

    @Test
    void whatWasPutAsideIsAskedAboutAgainWhenAnOperatorSaysSo() {
        stand.sendHalf("one", "");
        for (int i = 0; i < 10; i++) {
            stand.pass(30_000);
        }
        int asked = stand.producer.sent().size();
        StoredMessage aside = stand.messages(SystemTopic.TRANSACTION_CHECK_MAX).get(0);
        Replies resumed = resume(aside.messageId());
        assertEquals(ResponseCode.SUCCESS, resumed.code(), resumed.remark());
        stand.pass(30_000);
        assertEquals(asked + 1, stand.producer.sent().size());
        assertEquals(ResponseCode.SUCCESS, answer(COMMIT).code());
        assertEquals(List.of("one"), stand.bodies(Stand.TOPIC));
        StoredMessage other = stand.messages(Stand.TOPIC).get(0);
        for (String id : new String[] {other.messageId(), "no-id", ""}) {
            assertEquals(ResponseCode.SYSTEM_ERROR, resume(id).code(), id);
        }
    }

    private Replies resume(String id) {
        LocalRequest request = LocalRequest.of(RequestCode.RESUME_CHECK_HALF_MESSAGE, "topic", "t", "msgId", id);
        Replies replies = Replies.to(stand.resume, request);
        stand.step();
        return replies;
    }

    /** A producer that is not there is waited for, and what it was not asked does not count. */
    @Test
    void whoIsNotThereIsWaitedFor() {
        stand.sendHalf("one", "");
        stand.producer.close();
        for (int i = 0; i < 20; i++) {
            stand.pass(30_000);
        }
        assertEquals(0, stand.producer.sent().size());
        assertEquals(List.of(), stand.bodies(SystemTopic.TRANSACTION_CHECK_MAX));
        assertEquals(1, stand.settlement.ledger().size());
        assertEquals(
                stand.messages(SystemTopic.HALF).size() - 1,
                stand.offsets.find(SystemGroup.TRANSACTIONS, SystemTopic.HALF, 0),
                "the queue is left behind meanwhile");
        stand.pass(12 * 3_600_000L);
        assertEquals(List.of("one"), stand.bodies(SystemTopic.TRANSACTION_CHECK_MAX));
    }

    /** While an older one waits, a start reads all that came behind it: each place of a settled one is known then. */
    @Test
    void aStartDoesNotAskAgainAboutWhatWasSettledAtALaterPlace() {
        stand.sendHalf("waiting", Property.CHECK_IMMUNITY_SECONDS + "\1" + "3000\2");
        stand.sendHalf("asked", "");
        stand.pass(6_000);
        answer(COMMIT);
        assertEquals(List.of("asked"), stand.bodies(Stand.TOPIC));
        stand.start();
        assertEquals(1, stand.settlement.ledger().size());
        stand.pass(60_000);
        assertEquals(1, stand.producer.sent().size());
        assertEquals(List.of("asked"), stand.bodies(Stand.TOPIC));
    }

    /** A machine that failed may have kept more of the offsets than of the log. */
    @Test
    void progressBehindTheEndHidesNothing() {
        end(stand.sendHalf("one", ""), COMMIT);
        stand.pass(1_000);
        stand.offsets.commit(SystemGroup.TRANSACTIONS, SystemTopic.HALF, 0, 100);
        stand.offsets.commit(SystemGroup.TRANSACTIONS, SystemTopic.HALF_OP, 0, 100);
        stand.start();
        end(stand.sendHalf("two", ""), COMMIT);
        assertEquals(List.of("one", "two"), stand.bodies(Stand.TOPIC));
        stand.pass(1_000);
        assertEquals(2, stand.offsets.find(SystemGroup.TRANSACTIONS, SystemTopic.HALF, 0));
    }

    @Test
    void propertiesWithoutRoomAreRefusedAndNotAskedAboutForEver() {
        Replies refused = stand.sendHalf("one", "long\1" + "x".repeat(32_500) + "\2");
        assertEquals(ResponseCode.MESSAGE_ILLEGAL, refused.code(), refused.remark());
    }

    @Test
    void aCrashForgetsNothing() {
        Replies committed = stand.sendHalf("committed", "");
        stand.sendHalf("open", "");
        stand.sendHalf("rolled back", "");
        end(committed, COMMIT);
        end(2, stand.messages(SystemTopic.HALF).get(2).position(), ROLLBACK);
        stand.start();
        assertEquals(1, stand.settlement.ledger().size());
        stand.pass(6_000);
        assertEquals(1, stand.producer.sent().size());
        stand.start();
        answer(COMMIT);
        stand.pass(1_000_000);
        assertEquals(List.of("committed", "open"), stand.bodies(Stand.TOPIC));
        assertEquals(1, stand.producer.sent().size());
    }

    @Test
    void aStartGoesOnWhereAllIsSettled() {
        for (int i = 0; i < 100; i++) {
            end(stand.sendHalf("m" + i, ""), COMMIT);
        }
        Replies open = stand.sendHalf("open", "");
        end(stand.sendHalf("last", ""), COMMIT);
        stand.pass(1_000);
        assertEquals(100, stand.offsets.find(SystemGroup.TRANSACTIONS, SystemTopic.HALF, 0));
        assertEquals(100, stand.offsets.find(SystemGroup.TRANSACTIONS, SystemTopic.HALF_OP, 0));
        stand.start();
        assertEquals(1, stand.settlement.ledger().size());
        end(open, COMMIT);
        stand.pass(1_000);
        assertEquals(102, stand.offsets.find(SystemGroup.TRANSACTIONS, SystemTopic.HALF, 0));
        assertEquals(102, stand.offsets.find(SystemGroup.TRANSACTIONS, SystemTopic.HALF_OP, 0));
        assertEquals(102, stand.bodies(Stand.TOPIC).size());
    }

    /** A producer may write what looks like a half message into the body of its own. */
    @Test
    void aHalfMessageInTheBodyOfAnotherOneIsNone() {
        Replies real = stand.sendHalf("one", "");
        long position = MessageId.parse(real.field("msgId")).orElseThrow().position();
        byte[] forged;
        try (LogSlice record = StoredRecords.find(stand.log, position).orElseThrow()) {
            forged = new byte[record.buffer().remaining()];
            record.buffer().get(forged);
        }
        long carrier = stand.log.appended().position();
        int body = carry(forged, carrier);
        long next = stand.log.appended().position();
        ByteBuffer.wrap(forged).putLong(POSITION_AT, next + body);
        assertEquals(body, carry(forged, next));
        assertTrue(StoredRecords.find(stand.log, next + body).isPresent(), "it looks like one");
        Replies refused = end(0, next + body, COMMIT);
        assertEquals(ResponseCode.SYSTEM_ERROR, refused.code());
        assertEquals(List.of(), stand.bodies(Stand.TOPIC));
        assertEquals(ResponseCode.SUCCESS, end(real, COMMIT).code());
    }

    /** Stores a message with that body; where the body begins in its record. */
    private int carry(byte[] body, long position) {
        LocalRequest request = LocalRequest.of(
                        RequestCode.SEND_MESSAGE_V2, "a", "p", "b", "carrier", "c", "TBW102", "d", "4", "e", "0")
                .with("f", 0)
                .with("g", 1)
                .with("h", 0)
                .with("j", 0)
                .with("k", false)
                .body(body);
        assertEquals(ResponseCode.SUCCESS, Replies.to(stand.send, request).code());
        try (LogSlice record = StoredRecords.find(stand.log, position).orElseThrow()) {
            ByteBuffer bytes = record.buffer();
            for (int at = 0; at + body.length <= bytes.limit(); at++) {
                if (bytes.slice(at, body.length).equals(ByteBuffer.wrap(body))) {
                    return at;
                }
            }
        }
        throw new AssertionError("the body is not in the record");
    }

    /** Else who names a topic of its own could decide about another's. */
    @Test
    void aDecisionIsAboutTheTopicThatItNames() {
        Replies sent = stand.sendHalf("one", "");
        long position = MessageId.parse(sent.field("msgId")).orElseThrow().position();
        LocalRequest request = LocalRequest.of(RequestCode.END_TRANSACTION, "producerGroup", Stand.GROUP)
                .with("tranStateTableOffset", 0)
                .with("commitLogOffset", position)
                .with("commitOrRollback", COMMIT);
        Replies refused = Replies.to(stand.end, request.with("topic", "another"));
        stand.step();
        assertEquals(ResponseCode.SYSTEM_ERROR, refused.code());
        assertTrue(refused.remark().contains("topic"), refused.remark());
        Replies taken = Replies.to(stand.end, request.with("topic", Stand.TOPIC));
        stand.step();
        assertEquals(ResponseCode.SUCCESS, taken.code());
        assertEquals(List.of("one"), stand.bodies(Stand.TOPIC));
    }

    @Test
    void decisionsThatFitNoHalfMessageAreRefused() {
        Replies sent = stand.sendHalf("one", "");
        long position = MessageId.parse(sent.field("msgId")).orElseThrow().position();
        assertEquals(ResponseCode.SYSTEM_ERROR, end(0, position + 1, COMMIT).code());
        assertEquals(ResponseCode.SYSTEM_ERROR, end(7, position, COMMIT).code());
        assertEquals(ResponseCode.SYSTEM_ERROR, end(0, -1, COMMIT).code());
        assertEquals(ResponseCode.INVALID_PARAMETER, end(0, position, 4).code());
        LocalRequest other = LocalRequest.of(RequestCode.END_TRANSACTION, "producerGroup", "other")
                .with("tranStateTableOffset", 0)
                .with("commitLogOffset", position)
                .with("commitOrRollback", COMMIT);
        Replies refused = Replies.to(stand.end, other);
        assertEquals(ResponseCode.SYSTEM_ERROR, refused.code());
        assertTrue(refused.remark().contains("producer group"), refused.remark());
        assertEquals(List.of(), stand.bodies(Stand.TOPIC));
    }
}
