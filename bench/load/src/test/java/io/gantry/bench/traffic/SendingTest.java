package io.gantry.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.bench.figures.Errors;
import io.gantry.bench.link.Link;
import io.gantry.cluster.QueueAddress;
import io.gantry.codec.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load over one connection with a clock that is stepped; the broker does what the test says. */
@Timeout(60)
final class SendingTest {
    private static final MessageShape SHAPE = new MessageShape("g", 100, null, 0, Frame.JSON, false, 0, null);

    private LoopStand stand;
    private FakeBroker broker;
    private Tally tally;
    private Sending sending;

    @BeforeEach
    void listen() throws IOException {
        stand = new LoopStand();
        broker = stand.broker;
        tally = stand.tally;
    }

    @AfterEach
    void close() throws IOException {
        stand.close();
    }

    private void start(double perSecond, long count, int inFlight) throws IOException {
        sending = new Sending(stand.clock, stand.span, tally, new Sending.Plan(SHAPE, perSecond, count, 0));
        List<QueueAddress> queues = List.of(new QueueAddress("t", "b", broker.address(), 0));
        Link link = stand.link(inFlight, Sending.frameBytes(queues, SHAPE), sending);
        sending.add(link, queues);
        stand.open(link, sending);
    }

    @Test
    void aStallIsChargedToEveryMessageThatWasDueInIt() throws IOException {
        start(1, 4, 1);
        stand.turn();
        Frame first = broker.request();
        stand.clock.pass(3_000);
        stand.turn();
        assertFalse(broker.hasRequest(), "only one message may be under way");
        byte[] answer = FakeBroker.answer(first, 0, null);
        broker.send(answer);
        for (int i = 2; i <= 4; i++) {
            long answered = i - 1;
            stand.turnUntil(() -> tally.acknowledged.sum() == answered);
            stand.turn();
            broker.send(FakeBroker.answer(broker.request(), 0, null));
        }
        stand.turnUntil(sending::isFinished);
        assertEquals(4, tally.messages.sum());
        // Due at 0, 1, 2 and 3 s, and all answered at 3 s.
        assertEquals(3_000, millis("max"), 5);
        assertEquals(1_000, millis("p50"), 5);
        assertEquals(1_500, millis("mean"), 5);
    }

    private double millis(String figure) {
        return ((Number) tally.latencies.toJson().get(figure)).doubleValue() / 1_000;
    }

    @Test
    void anAnswerInPiecesIsOneAnswerAndOneNobodyAskedForIsNone() throws IOException {
        start(0, 2, 8);
        stand.turn();
        byte[] first = FakeBroker.answer(broker.request(), 0, null);
        byte[] second = FakeBroker.answer(broker.request(), 14, "the disk is full");
        byte[] stranger = first.clone();
        stranger[new String(stranger, StandardCharsets.ISO_8859_1).indexOf("1000000000")] = '2';
        broker.send(stranger);
        broker.send(first, 0, 3);
        stand.turn();
        assertEquals(0, tally.acknowledged.sum());
        broker.send(first, 3, first.length);
        broker.send(second);
        stand.turnUntil(sending::isFinished);
        assertEquals(1, tally.acknowledged.sum());
        assertEquals(List.of(new Errors.Kind(14, 1, "the disk is full")), tally.errors.kinds());
    }

    @Test
    void aBrokenConnectionIsToldAndOpenedAgain() throws IOException {
        start(0, 3, 2);
        stand.turn();
        broker.request();
        broker.request();
        broker.hangUp();
        stand.turnUntil(() -> tally.errors.count() == 2);
        assertEquals(Errors.CONNECTION_LOST, tally.errors.kinds().get(0).code());
        stand.clock.pass(2_000);
        stand.turn();
        broker.accept();
        stand.turnUntil(() -> tally.sent.sum() == 3);
        stand.turn();
        broker.send(FakeBroker.answer(broker.request(), 0, null));
        stand.turnUntil(sending::isFinished);
        assertEquals(1, tally.acknowledged.sum());
    }

    @Test
    void anOverdueAnswerIsTold() throws IOException {
        start(0, 1, 2);
        stand.turn();
        broker.request();
        stand.clock.pass(11_000);
        stand.turnUntil(sending::isFinished);
        Errors.Kind kind = tally.errors.kinds().get(0);
        assertEquals(Errors.NO_ANSWER, kind.code());
        assertTrue(kind.firstRemark().contains("no answer within 10 s"), kind.firstRemark());
    }

    @Test
    void bytesThatAreNoFrameEndTheConnection() throws IOException {
        start(0, 1, 2);
        stand.turn();
        broker.request();
        broker.send(new byte[] {0x7F, -1, -1, -1, 0, 0, 0, 0});
        stand.turnUntil(sending::isFinished);
        assertTrue(tally.errors.kinds().get(0).firstRemark().contains("none of RocketMQ's protocol"));
        assertEquals(0, tally.acknowledged.sum());
    }
}
