package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.wire.netty.link.Exchange;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One failure a second is told with its trace; a broken handler must not fill the disk. Safe for any thread. */
final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private final AtomicLong nextLogNanos;
    private final AtomicLong unlogged = new AtomicLong();

    FailureLog(Clock clock) {
        this.clock = clock;
        this.nextLogNanos = new AtomicLong(clock.nanos());
    }

    void tell(Object failed, Exchange exchange, Throwable failure) {
        long now = clock.nanos();
        long next = nextLogNanos.get();
        if (now - next < 0 || !nextLogNanos.compareAndSet(next, now + LOG_EVERY_NANOS)) {
            unlogged.incrementAndGet();
            return;
        }
        LOG.error(
                "A handler failed: requestCode={}, handler={}, peer={}, notLogged={}",
                exchange.code(),
                failed.getClass().getName(),
                exchange.link().remoteAddress(),
                unlogged.getAndSet(0),
                failure);
    }
}
