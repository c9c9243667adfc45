package io.gantry.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.bench.cluster.QueueAddress;
import io.gantry.bench.figures.Errors;
import io.gantry.bench.link.Link;
import io.gantry.bench.link.Loop;
import io.gantry.codec.Frame;
import io.gantry.contract.SteppedClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load over one connection with a clock that is stepped; the broker does what the test says. */
@Timeout(60)
final class SendingTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final MessageShape SHAPE = new MessageShape("g", 100, null, 0, Frame.JSON, false);

    private final SteppedClock clock = new SteppedClock(1_700_000_000_000L);
    private final Tally tally = new Tally();
    private FakeBroker broker;
    private Sending sending;
    private Loop loop;

    @BeforeEach
    void listen() throws IOException {
        broker = new FakeBroker();
    }

    @AfterEach
    void close() throws IOException {
        loop.onClose();
        broker.close();
    }

    private void start(double perSecond, long count, int inFlight) throws IOException {
        Span span = new Span(clock, 0, 3_600 * SECOND);
        sending = new Sending(clock, span, tally, new Sending.Plan(SHAPE, perSecond, count, 0));
        List<QueueAddress> queues = List.of(new QueueAddress("t", "b", broker.address(), 0));
        Link link = new Link(
                broker.address(), new Link.Limits(inFlight, Sending.frameBytes(queues, SHAPE), 10 * SECOND), sending);
        sending.add(link, queues);
        loop = new Loop("test", clock, List.of(link), sending);
        loop.open(5_000);
        broker.accept();
    }

    /** Lets the loop turn until something is so; the test's timeout ends what never is. */
    private void turnUntil(BooleanSupplier fact) throws IOException {
        while (!fact.getAsBoolean()) {
            loop.doWork();
        }
    }

    @Test
    void aStallIsChargedToEveryMessageThatWasDueInIt() throws IOException {
        start(1, 4, 1);
        loop.doWork();
        Frame first = broker.request();
        clock.pass(3_000);
        loop.doWork();
        assertFalse(broker.hasRequest(), "only one message may be under way");
        byte[] answer = FakeBroker.answer(first, 0, null);
        broker.send(answer);
        for (int i = 2; i <= 4; i++) {
            long answered = i - 1;
            turnUntil(() -> tally.acknowledged.sum() == answered);
            loop.doWork();
            broker.send(FakeBroker.answer(broker.request(), 0, null));
        }
        turnUntil(sending::isFinished);
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
        loop.doWork();
        byte[] first = FakeBroker.answer(broker.request(), 0, null);
        byte[] second = FakeBroker.answer(broker.request(), 14, "the disk is full");
        byte[] stranger = first.clone();
        stranger[new String(stranger, StandardCharsets.ISO_8859_1).indexOf("1000000000")] = '2';
        broker.send(stranger);
        broker.send(first, 0, 3);
        loop.doWork();
        assertEquals(0, tally.acknowledged.sum());
        broker.send(first, 3, first.length);
        broker.send(second);
        turnUntil(sending::isFinished);
        assertEquals(1, tally.acknowledged.sum());
        assertEquals(List.of(new Errors.Kind(14, 1, "the disk is full")), tally.errors.kinds());
    }

    @Test
    void aBrokenConnectionIsToldAndOpenedAgain() throws IOException {
        start(0, 3, 2);
        loop.doWork();
        broker.request();
        broker.request();
        broker.hangUp();
        turnUntil(() -> tally.errors.count() == 2);
        assertEquals(Errors.CONNECTION_LOST, tally.errors.kinds().get(0).code());
        clock.pass(2_000);
        loop.doWork();
        broker.accept();
        turnUntil(() -> tally.sent.sum() == 3);
        loop.doWork();
        broker.send(FakeBroker.answer(broker.request(), 0, null));
        turnUntil(sending::isFinished);
        assertEquals(1, tally.acknowledged.sum());
    }

    @Test
    void anOverdueAnswerIsTold() throws IOException {
        start(0, 1, 2);
        loop.doWork();
        broker.request();
        clock.pass(11_000);
        turnUntil(sending::isFinished);
        Errors.Kind kind = tally.errors.kinds().get(0);
        assertEquals(Errors.NO_ANSWER, kind.code());
        assertTrue(kind.firstRemark().contains("no answer within 10 s"), kind.firstRemark());
    }

    @Test
    void bytesThatAreNoFrameEndTheConnection() throws IOException {
        start(0, 1, 2);
        loop.doWork();
        broker.request();
        broker.send(new byte[] {0x7F, -1, -1, -1, 0, 0, 0, 0});
        turnUntil(sending::isFinished);
        assertTrue(tally.errors.kinds().get(0).firstRemark().contains("none of RocketMQ's protocol"));
        assertEquals(0, tally.acknowledged.sum());
    }
}
