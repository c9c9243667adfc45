package io.gantry.bench.traffic;

import io.gantry.agent.Clock;
import io.gantry.bench.link.AnswerSink;
import io.gantry.bench.link.Link;
import io.gantry.bench.link.Loop;
import io.gantry.bench.link.Traffic;
import io.gantry.contract.SteppedClock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A loop over one link and its clock, both stepped by the test, and a broker that does what it is told. */
final class LoopStand implements AutoCloseable {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    final SteppedClock clock = new SteppedClock(1_700_000_000_000L);
    final Tally tally = new Tally();
    final Span span = new Span(clock, 0, 3_600 * SECOND);
    final FakeBroker broker;
    private Loop loop;

    LoopStand() throws IOException {
        broker = new FakeBroker();
    }

    /** A link on which an answer is overdue after ten seconds. */
    Link link(int inFlight, int frameBytes, AnswerSink sink) {
        return new Link(broker.address(), new Link.Limits(inFlight, frameBytes, 10 * SECOND), sink);
    }

    void open(Link link, Traffic traffic) throws IOException {
        loop = new Loop("test", clock, List.of(link), traffic);
        loop.open(5_000);
        broker.accept();
    }

    void turn() throws IOException {
        loop.doWork();
    }

    /** Lets the loop turn until something is so, for at most half a minute of real time. */
    void turnUntil(BooleanSupplier fact) throws IOException {
        long end = Clock.system().nanos() + 30 * SECOND;
        while (!fact.getAsBoolean()) {
            if (Clock.system().nanos() - end > 0) {
                throw new AssertionError("Not so after half a minute of turns");
            }
            loop.doWork();
        }
    }

    @Override
    public void close() throws IOException {
        loop.onClose();
        broker.close();
    }
}
