package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.agent.Workers;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.netty.link.Exchange;
import io.gantry.wire.netty.link.Link;
import io.gantry.wire.netty.link.RequestSink;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each request to the handler of its code: on the event loop, or on a small pool if the handler may block. While
 * a handler is swapped its requests wait; a handler's failure is an answer to its client and one line in the log.
 */
public final class Dispatcher implements RequestSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final String OVERLOAD = "[OVERLOAD]system busy, start flow control for a while";
    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final DispatchSetting setting;
    private final Clock clock;
    private final HandlerTable table;
    private final ParkingLot lot;
    /** Handed to the pool and not begun; what is left when the pool ends is let go. */
    private final Set<Exchange> queued = ConcurrentHashMap.newKeySet();

    private final AtomicLong nextLogNanos;
    private final AtomicLong unlogged = new AtomicLong();
    /** Started with the first handler that may block. */
    private volatile Workers workers;

    private volatile boolean isClosed;

    public Dispatcher(String name, DispatchSetting setting, Clock clock) {
        this.name = name;
        this.setting = setting;
        this.clock = clock;
        this.table = new HandlerTable(clock, setting.drainMillis());
        this.lot = new ParkingLot(clock, setting.maxParked(), setting.parkMillis());
        this.nextLogNanos = new AtomicLong(clock.nanos());
    }

    /** Serves the handler's codes from now on, those that wait for one included. */
    public void bind(RequestHandler handler, HandlerTraits traits) {
        if (traits.isBlocking()) {
            startWorkers();
        }
        table.bind(handler, traits);
        lot.replay(this::isServed, this::onRequest);
    }

    /** Calls the handler no more, and returns when no call is inside it, or after a bounded time. */
    public void unbind(RequestHandler handler) {
        table.unbind(handler);
    }

    public boolean servesAll(Set<Integer> codes) {
        return table.hasAll(codes);
    }

    private synchronized void startWorkers() {
        if (workers == null && !isClosed) {
            workers = new Workers("wire-" + name + "-worker", setting.workerThreads(), setting.workerQueue());
        }
    }

    @Override
    public void onRequest(Exchange exchange) {
        if (isClosed) {
            exchange.letGo();
        } else if (lot.holds(exchange.link(), exchange.code())) {
            park(exchange);
        } else {
            dispatch(exchange);
        }
    }

    @Override
    public void onClosed(Link link) {
        lot.drop(link);
    }

    private void dispatch(Exchange exchange) {
        int code = exchange.code();
        Route route = table.route(code);
        while (route != null) {
            if (exchange.link().isVip() && !route.traits().isVip()) {
                refuseCode(exchange);
                return;
            }
            if (route.traits().isBlocking()) {
                handOver(exchange);
                return;
            }
            if (route.enter()) {
                serve(route, exchange);
                return;
            }
            // The gate closes after the table is changed, so the next look finds another route, or none.
            route = table.route(code);
        }
        if (isClosed) {
            exchange.letGo();
        } else if (table.wasServed(code)) {
            park(exchange);
        } else {
            refuseCode(exchange);
        }
    }

    /** A handler that was bound between the look and the parking has not seen this one, so it is looked for again. */
    private void park(Exchange exchange) {
        lot.park(exchange);
        if (isServed(exchange.code())) {
            Link link = exchange.link();
            link.execute(() -> lot.replay(link, this::isServed, this::onRequest));
        }
    }

    private boolean isServed(int code) {
        return table.route(code) != null;
    }

    private void refuseCode(Exchange exchange) {
        exchange.refuse(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, " request type " + exchange.code() + " not supported");
    }

    private void handOver(Exchange exchange) {
        if (!exchange.beginBlocking(setting.maxQueuedPerConnection())) {
            exchange.refuse(ResponseCode.SYSTEM_BUSY, OVERLOAD);
            return;
        }
        Workers pool = workers;
        queued.add(exchange);
        if (isClosed) {
            giveBack(exchange);
        } else if (pool == null || !pool.offer(exchange.link().host(), () -> serveOnPool(exchange))) {
            queued.remove(exchange);
            exchange.refuse(ResponseCode.SYSTEM_BUSY, OVERLOAD);
        }
    }

    private void serveOnPool(Exchange exchange) {
        if (!queued.remove(exchange)) {
            return;
        }
        Route route = table.route(exchange.code());
        if (route != null && route.enter()) {
            serve(route, exchange);
            return;
        }
        try {
            exchange.link().execute(() -> dispatch(exchange));
        } catch (RejectedExecutionException e) {
            exchange.discard();
        }
    }

    private void serve(Route route, Exchange exchange) {
        try {
            route.handler().handle(exchange, exchange);
        } catch (BadRequestException e) {
            exchange.refuse(e.code(), e.getMessage());
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError | InternalError e) {
            // InternalError is what the JVM makes of a page of a mapped file that its disk cannot give.
            logFailure(route, exchange, e);
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR,
                    "The request " + exchange.code() + " failed inside the node; its log says why ("
                            + e.getClass().getSimpleName() + ")");
        } finally {
            route.leave();
        }
    }

    /** One failure a second is told with its trace; a broken handler must not fill the disk. */
    private void logFailure(Route route, Exchange exchange, Throwable failure) {
        long now = clock.nanos();
        long next = nextLogNanos.get();
        if (now - next < 0 || !nextLogNanos.compareAndSet(next, now + LOG_EVERY_NANOS)) {
            unlogged.incrementAndGet();
            return;
        }
        LOG.error(
                "A handler failed: requestCode={}, handler={}, peer={}, notLogged={}",
                exchange.code(),
                route.handler().getClass().getName(),
                exchange.link().remoteAddress(),
                unlogged.getAndSet(0),
                failure);
    }

    /** Begins no more requests: from now on they are let go unanswered. */
    public void stop() {
        isClosed = true;
    }

    /** Ends the pool; what was not begun is given back unanswered, for its connections are about to close or leave. */
    @Override
    public void close() {
        Workers pool;
        synchronized (this) {
            isClosed = true;
            pool = workers;
        }
        if (pool != null) {
            pool.close();
        }
        queued.forEach(this::giveBack);
        lot.dropAll();
    }

    private void giveBack(Exchange exchange) {
        if (queued.remove(exchange)) {
            exchange.letGo();
        }
    }
}
