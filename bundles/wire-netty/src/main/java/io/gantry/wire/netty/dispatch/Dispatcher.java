package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.agent.Workers;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.RequestGuard;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.RequestQueue;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.netty.link.Exchange;
import io.gantry.wire.netty.link.Link;
import io.gantry.wire.netty.link.RequestSink;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/**
 * Brings each request to the handler of its code: on the event loop, or on a small pool if the handler may block. While
 * a handler is swapped its requests wait; a handler's failure is an answer to its client and one line in the log.
 */
public final class Dispatcher implements RequestSink, AutoCloseable {
    private static final String OVERLOAD = "[OVERLOAD]system busy, start flow control for a while";

    private static final long LOOK_MILLIS = 20;

    private final String name;
    private final DispatchSetting setting;
    private final HandlerTable table;
    private final ParkingLot lot;
    private final GuardPost post;
    private final PoolQueue queued;
    private final FailureLog failures;
    private final Meters meters;
    /** Started with the first handler that may block. */
    private volatile Workers workers;

    private volatile boolean isClosed;

    /**
     * A dispatcher without handlers.
     *
     * @param required codes without which the endpoint is not whole
     */
    public Dispatcher(String name, DispatchSetting setting, Set<Integer> required, Clock clock) {
        this.name = name;
        this.setting = setting;
        this.table = new HandlerTable(clock, setting, required);
        this.lot = new ParkingLot(clock, setting.maxParked(), setting.parkMillis(), this::endOfWait);
        this.post = new GuardPost(setting.isGuarded(), clock, setting.parkMillis());
        this.failures = new FailureLog(clock);
        this.meters = new Meters(name, clock);
        this.queued = new PoolQueue(clock);
    }

    /** Serves the handler's codes from now on, those that wait for one included. */
    public void bind(RequestHandler handler, HandlerTraits traits) {
        if (traits.isBlocking()) {
            startWorkers();
        }
        table.bind(handler, traits);
        lot.replay(this::isDecided, this::onRequest);
    }

    /** Asks the guard before each request from now on; what waited for one is served. */
    public void bind(RequestGuard guard) {
        post.bind(guard);
        lot.replay(this::isDecided, this::onRequest);
    }

    /** Asks the guard no more. */
    public void unbind(RequestGuard guard) {
        post.unbind(guard);
    }

    /** Who is told of the replies. */
    public Meters meters() {
        return meters;
    }

    /** What waits for a thread of the pool. */
    public RequestQueue queue() {
        int capacity = workers == null ? 0 : setting.workerQueue();
        return new RequestQueue(queued.size(), capacity, queued.longestMillis());
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
        if (post.isUnmanned()) {
            awaitGuard(exchange);
            return;
        }
        Route route = table.route(code);
        // What may block is asked for by the pool: its bodies are the large ones.
        if ((route == null || !route.traits().isBlocking()) && !passesGuards(exchange)) {
            return;
        }
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
        } else if (table.isExpected(code)) {
            park(exchange);
        } else {
            refuseCode(exchange);
        }
    }

    private void awaitGuard(Exchange exchange) {
        if (isClosed) {
            exchange.letGo();
        } else if (post.isExpected()) {
            park(exchange);
        } else {
            post.refuse(exchange);
        }
    }

    /** False when the request is answered. */
    private boolean passesGuards(Exchange exchange) {
        try {
            Response refusal = post.refusal(exchange);
            if (refusal != null) {
                exchange.send(refusal);
            }
            return refusal == null;
        } catch (BadRequestException e) {
            exchange.refuse(e.code(), e.getMessage());
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            failures.tell(post, exchange, e);
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR,
                    "Whether the request " + exchange.code() + " may pass cannot be told; the node's log says why ("
                            + e.getClass().getSimpleName() + ")");
        }
        return false;
    }

    /** What waited too long is refused for the same cause as it waited. */
    private void endOfWait(Exchange exchange) {
        if (post.isUnmanned()) {
            post.refuse(exchange);
        } else if (table.isKnown(exchange.code())) {
            exchange.refuse(ResponseCode.SYSTEM_BUSY, ParkingLot.BUSY);
        } else {
            refuseCode(exchange);
        }
    }

    /** A handler that was bound between the look and the parking has not seen this one, so it is looked for again. */
    private void park(Exchange exchange) {
        lot.park(exchange);
        Link link = exchange.link();
        if (isDecided(exchange.code())) {
            link.execute(() -> lot.replay(link, this::isDecided, this::onRequest));
        } else {
            watch(link, lookMillis());
        }
    }

    /** When to look what time alone has decided; 0 when somebody will tell. */
    private long lookMillis() {
        return post.isReady() ? table.settlingMillis() : LOOK_MILLIS;
    }

    private void watch(Link link, long afterMillis) {
        if (afterMillis > 0) {
            lot.watch(link, afterMillis, this::look);
        }
    }

    private void look(Link link) {
        // Asked first: what is decided after the replay is looked at once more.
        long nextMillis = lookMillis();
        lot.replay(link, this::isDecided, this::onRequest);
        watch(link, nextMillis);
    }

    /** Whether a request of this code waits for nothing: it can be served, or refused for good. */
    private boolean isDecided(int code) {
        return !post.isUnmanned() && (table.route(code) != null || !table.isExpected(code));
    }

    private void refuseCode(Exchange exchange) {
        String cause = table.wasServed(exchange.code()) ? "; the feature that serves it is not installed" : "";
        exchange.refuse(
                ResponseCode.REQUEST_CODE_NOT_SUPPORTED, " request type " + exchange.code() + " not supported" + cause);
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
        if (!post.isUnmanned() && route != null && route.enter()) {
            if (passesGuards(exchange)) {
                serve(route, exchange);
            } else {
                route.leave();
            }
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
            route.handler().handle(exchange, meters.begin(exchange));
        } catch (BadRequestException e) {
            exchange.refuse(e.code(), e.getMessage());
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError | InternalError e) {
            // InternalError is what the JVM makes of a page of a mapped file that its disk cannot give.
            failures.tell(route.handler(), exchange, e);
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR,
                    "The request " + exchange.code() + " failed inside the node; its log says why ("
                            + e.getClass().getSimpleName() + ")");
        } finally {
            route.leave();
        }
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
