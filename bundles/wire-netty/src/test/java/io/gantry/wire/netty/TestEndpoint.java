package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.wire.Endpoint;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.netty.dispatch.DispatchSetting;
import io.gantry.wire.netty.dispatch.HandlerTraits;
import io.gantry.wire.netty.link.Limits;
import io.gantry.wire.netty.link.Transport;
import io.gantry.wire.netty.tls.TlsServer;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An endpoint on a free port of the loopback, whose buffers are counted: closing it checks that none is left. */
public final class TestEndpoint implements AutoCloseable {
    /** Limits that no ordinary test reaches. */
    public static final Limits WIDE = new Limits(16 << 20, 16_384, 64L << 20, 4 << 20, 120_000, 30_000, 1_024);

    static final DispatchSetting DISPATCH = new DispatchSetting(2, 8, 10_000, 20_000, 5_000);

    private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(true, false, true);
    private final CompletableFuture<InetSocketAddress> opened = new CompletableFuture<>();
    private final Transport transport;
    private final EndpointServer server;

    public TestEndpoint(Limits limits) {
        this(limits, DISPATCH, 1_000, Set.of());
    }

    TestEndpoint(Limits limits, DispatchSetting dispatch, int maxConnections, Set<Integer> required) {
        this(new EndpointSetting("test", "127.0.0.1", 0, 0, required, maxConnections, limits, dispatch, null));
    }

    TestEndpoint(EndpointSetting setting) {
        this(setting, new Handover(Clock.system(), () -> false));
    }

    /** An endpoint that takes what another left, and leaves its own. */
    TestEndpoint(EndpointSetting setting, Handover handover) {
        this(setting, handover, 2, Clock.system());
    }

    /** An endpoint with another number of event loops, and another clock. */
    TestEndpoint(EndpointSetting setting, Handover handover, int eventLoops, Clock clock) {
        transport = new Transport("wire-test", eventLoops, buffers);
        EndpointEvents events = new EndpointEvents() {
            @Override
            public void onOpen(Endpoint endpoint) {
                opened.complete(endpoint.address());
            }

            @Override
            public void onFailure(String line) {
                opened.completeExceptionally(new IllegalStateException(line));
            }
        };
        server = new EndpointServer(setting, events, transport, clock, handover);
    }

    /** One that opens when these codes have handlers, by another clock. */
    static TestEndpoint whole(DispatchSetting dispatch, Clock clock, Integer... required) {
        EndpointSetting setting =
                new EndpointSetting("test", "127.0.0.1", 0, 0, Set.of(required), 10, WIDE, dispatch, null);
        return new TestEndpoint(setting, new Handover(Clock.system(), () -> false), 2, clock);
    }

    /** One that speaks TLS. */
    public static TestEndpoint speaking(TlsServer tls) {
        return new TestEndpoint(new EndpointSetting("test", "127.0.0.1", 0, 0, Set.of(), 100, WIDE, DISPATCH, tls));
    }

    public TestEndpoint with(int code, RequestHandler handler) {
        server.bind(handler, traits(false, code));
        return this;
    }

    static HandlerTraits traits(boolean isBlocking, Integer... codes) {
        return new HandlerTraits("test", List.of(codes), isBlocking, true, 0);
    }

    EndpointServer server() {
        return server;
    }

    boolean isOpen() {
        return opened.isDone();
    }

    public InetSocketAddress address() {
        try {
            return opened.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Whether the event loops are told to end. */
    boolean isEnding() {
        return transport.loops().isShuttingDown();
    }

    long directBytes() {
        return buffers.metric().usedDirectMemory();
    }

    /** Ends as an endpoint does whose bundle is replaced. */
    void leave() {
        server.leave();
        requireNoBytes();
    }

    @Override
    public void close() {
        server.close();
        requireNoBytes();
    }

    private void requireNoBytes() {
        assertEquals(0, buffers.metric().usedDirectMemory(), "direct memory left");
        assertEquals(0, buffers.metric().usedHeapMemory(), "heap buffers left");
    }
}
