package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.Frame;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Request;
import io.gantry.wire.RequestGuard;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.netty.dispatch.DispatchSetting;
import io.gantry.wire.netty.dispatch.HandlerTraits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who is let in: guards before handlers, and what becomes of requests while one of the two is not there. */
final class GuardTest {
    private static final int CODE = 10;
    private static final int OTHER = 11;
    private static final int REQUIRED = 12;
    private static final byte[] BODY = {1};
    private static final RequestHandler OK = (request, reply) -> reply.send(Response.ok());
    private static final RequestGuard LETS_IN = request -> null;

    private final HandClock clock = new HandClock();

    private TestEndpoint endpoint(boolean isGuarded, long parkMillis, Integer... required) {
        DispatchSetting dispatch = new DispatchSetting(2, 8, 10_000, parkMillis, 5_000).withGuarded(isGuarded);
        return TestEndpoint.whole(dispatch, clock, required);
    }

    @Test
    void eachGuardMayRefuse() throws Exception {
        try (TestEndpoint endpoint = endpoint(false, 20_000).with(CODE, OK).with(OTHER, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            RequestGuard guard = request -> request.code() == CODE ? Response.refusal(16, "not you") : null;
            endpoint.server().bind(LETS_IN);
            endpoint.server().bind(guard);
            Frame refused = peer.answer(CODE, 1, BODY);
            assertEquals(16, refused.code());
            assertEquals("not you", refused.remark());
            assertEquals(0, peer.answer(OTHER, 2, BODY).code());
            endpoint.server().unbind(guard);
            assertEquals(0, peer.answer(CODE, 3, BODY).code());
        }
    }

    @Test
    void theGuardOfAHandlerThatMayBlockIsAskedByThePool() throws Exception {
        AtomicInteger served = new AtomicInteger();
        RequestHandler slow = (request, reply) -> {
            served.incrementAndGet();
            reply.send(Response.ok());
        };
        try (TestEndpoint endpoint = endpoint(false, 20_000).with(OTHER, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            endpoint.server().bind(slow, TestEndpoint.traits(true, CODE));
            BlockingQueue<String> askedBy = new LinkedBlockingQueue<>();
            endpoint.server().bind((RequestGuard) request -> {
                askedBy.add(Thread.currentThread().getName());
                return request.opaque() == 1 ? Response.refusal(16, "not you") : null;
            });
            assertEquals("not you", peer.answer(CODE, 1, BODY).remark());
            assertEquals(0, served.get());
            assertEquals(0, peer.answer(CODE, 2, BODY).code());
            assertEquals(0, peer.answer(OTHER, 3, BODY).code());
            assertTrue(askedBy.remove().contains("worker"));
            assertTrue(askedBy.remove().contains("worker"));
            assertFalse(askedBy.remove().contains("worker"));
            assertTrue(askedBy.isEmpty());
        }
    }

    @Test
    void aGuardThatFailsLetsNobodyIn() throws Exception {
        try (TestEndpoint endpoint = endpoint(false, 20_000).with(CODE, OK).with(OTHER, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            endpoint.server().bind((RequestGuard) request -> {
                if (request.code() == CODE) {
                    throw new BadRequestException(16, "no signature");
                }
                throw new IllegalStateException("broken");
            });
            assertEquals(16, peer.answer(CODE, 1, BODY).code());
            assertEquals(ResponseCode.SYSTEM_ERROR, peer.answer(OTHER, 2, BODY).code());
        }
    }

    @Test
    void aGuardedEndpointWithoutGuardRefusesWhenNoneCame() throws Exception {
        try (TestEndpoint endpoint = endpoint(true, 20_000).with(CODE, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            clock.passMillis(20_000);
            Frame refused = peer.answer(CODE, 1, BODY);
            assertEquals(ResponseCode.NO_PERMISSION, refused.code());
            assertTrue(refused.remark().startsWith("access control is configured"), refused.remark());
            endpoint.server().bind(LETS_IN);
            assertEquals(0, peer.answer(CODE, 2, BODY).code());
        }
    }

    @Test
    void requestsWaitForAGuardThatIsSwapped() throws Exception {
        try (TestEndpoint endpoint = endpoint(true, 20_000).with(CODE, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            peer.ask(CODE, 1, BODY);
            peer.ask(99, 2, BODY);
            endpoint.server().bind((RequestGuard) request -> Response.refusal(16, "asked"));
            assertEquals("asked", peer.read().remark());
            assertEquals("asked", peer.read().remark());
        }
    }

    @Test
    void whatWaitedInVainForAGuardIsRefused() throws Exception {
        try (TestEndpoint endpoint = endpoint(true, 50).with(CODE, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            peer.ask(CODE, 1, BODY);
            peer.ask(OTHER, 2, BODY);
            clock.passMillis(50);
            for (int i = 0; i < 2; i++) {
                Frame refused = peer.read();
                assertEquals(ResponseCode.NO_PERMISSION, refused.code());
            }
        }
    }

    /** It lets in everybody, as soon as it can tell. */
    private static final class LateGuard implements RequestGuard {
        private volatile boolean isReady;

        @Override
        public Response refusal(Request request) {
            return isReady ? null : Response.refusal(16, "not yet");
        }

        @Override
        public boolean isReady() {
            return isReady;
        }
    }

    @Test
    void requestsWaitForAGuardThatCannotTellYet() throws Exception {
        LateGuard guard = new LateGuard();
        try (TestEndpoint endpoint = endpoint(false, 20_000).with(CODE, OK).with(OTHER, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            endpoint.server().bind(guard);
            for (int round = 0; round < 2; round++) {
                guard.isReady = false;
                peer.ask(CODE, 1, BODY);
                peer.ask(OTHER, 2, BODY);
                peer.ask(CODE, 3, BODY);
                guard.isReady = true;
                int sum = 0;
                for (int i = 0; i < 3; i++) {
                    Frame answer = peer.read();
                    assertEquals(0, answer.code());
                    sum += answer.opaque();
                }
                assertEquals(6, sum);
                clock.passMillis(60_000);
            }
        }
    }

    @Test
    void whatWaitedInVainForAGuardThatCannotTellIsToBeTriedAgain() throws Exception {
        LateGuard guard = new LateGuard();
        try (TestEndpoint endpoint = endpoint(false, 50).with(CODE, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            endpoint.server().bind(guard);
            peer.ask(CODE, 1, BODY);
            CompletableFuture<Frame> refused = CompletableFuture.supplyAsync(() -> {
                try {
                    return peer.read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Await.until("it is refused", () -> {
                clock.passMillis(50);
                return refused.isDone();
            });
            Frame late = refused.join();
            assertEquals(ResponseCode.SYSTEM_BUSY, late.code());
            assertTrue(late.remark().contains("cannot be told yet"), late.remark());
            clock.passMillis(50);
            assertEquals(ResponseCode.SYSTEM_BUSY, peer.answer(CODE, 2, BODY).code());
        }
    }

    @Test
    void aCodeWhoseHandlerDoesNotComeBackIsRefused() throws Exception {
        try (TestEndpoint endpoint = endpoint(false, 5_000).with(CODE, OK).with(OTHER, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            endpoint.server().unbind(OK);
            endpoint.server().unbind(OK);
            endpoint.with(OTHER, OK);
            clock.passMillis(5_000);
            Frame refused = peer.answer(CODE, 1, BODY);
            assertEquals(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, refused.code());
            assertEquals(
                    " request type 10 not supported; the feature that serves it is not installed", refused.remark());
            assertEquals(
                    " request type 99 not supported", peer.answer(99, 2, BODY).remark());
            endpoint.with(CODE, OK);
            assertEquals(0, peer.answer(CODE, 3, BODY).code());
        }
    }

    /** A store that recovers for long takes all handlers along; the last ones come a moment after the first. */
    @Test
    void aCodeIsExpectedWhileTheEndpointIsNotWhole() throws Exception {
        RequestHandler needed = (request, reply) -> reply.send(Response.ok());
        RequestHandler late = (request, reply) -> reply.send(Response.ok(Map.of("by", "late")));
        try (TestEndpoint endpoint =
                        endpoint(false, 5_000, REQUIRED).with(CODE, OK).with(REQUIRED, needed);
                RawPeer peer = new RawPeer(endpoint.address())) {
            endpoint.server().unbind(OK);
            endpoint.server().unbind(needed);
            clock.passMillis(60_000);
            peer.ask(CODE, 1, BODY);
            peer.ask(99, 2, BODY);
            assertEquals(2, peer.read().opaque(), "the one before waits");
            endpoint.with(REQUIRED, needed);
            assertEquals(0, peer.answer(REQUIRED, 3, BODY).code());
            endpoint.with(CODE, late);
            assertEquals("late", peer.read().text("by"));
        }
    }

    @Test
    void theMeterIsToldOfEachReplyOnce() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        RequestHandler twice = (request, reply) -> {
            clock.passMillis(3);
            reply.send(Response.refusal(2, "first"));
            reply.send(Response.ok());
        };
        try (TestEndpoint endpoint = endpoint(false, 5_000).with(CODE, twice);
                RawPeer peer = new RawPeer(endpoint.address())) {
            endpoint.server()
                    .bind((String name, int request, int response, long nanos) ->
                            told.add(name + " " + request + " " + response + " " + nanos));
            assertEquals(2, peer.answer(CODE, 1, BODY).code());
            Await.until("the meter is told", () -> !told.isEmpty());
            assertEquals(List.of("test 10 2 3000000"), told);
        }
    }

    @Test
    void aGuardIsForTheEndpointsItNames() {
        assertTrue(HandlerTraits.isFor(null, "broker"));
        assertTrue(HandlerTraits.isFor("broker", "broker"));
        assertTrue(HandlerTraits.isFor(new String[] {"namesrv", "broker"}, "broker"));
        assertTrue(HandlerTraits.isFor(List.of("broker"), "broker"));
        assertEquals(false, HandlerTraits.isFor(new String[] {"namesrv"}, "broker"));
    }
}
