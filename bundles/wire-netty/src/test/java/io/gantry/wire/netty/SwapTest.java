package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Workers;
import io.gantry.codec.Frame;
import io.gantry.wire.Reply;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.netty.dispatch.DispatchSetting;
import io.gantry.wire.netty.dispatch.HandlerTraits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Handlers that come and go while requests arrive. */
final class SwapTest {
    private static final int CODE = 10;
    private static final byte[] BODY = {1};

    private static RequestHandler named(String name) {
        return (request, reply) -> reply.send(Response.ok(Map.of("by", name)));
    }

    @Test
    void thePortOpensWithTheLastRequiredCode() throws Exception {
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE, TestEndpoint.DISPATCH, 10, Set.of(CODE, 11))) {
            endpoint.with(CODE, named("a"));
            assertFalse(endpoint.isOpen());
            endpoint.server().bind(named("other"), new HandlerTraits("another", List.of(11), false, true, 0));
            assertFalse(endpoint.isOpen());
            endpoint.with(11, named("b"));
            try (RawPeer peer = new RawPeer(endpoint.address())) {
                peer.ask(CODE, 1, BODY);
                assertEquals("a", peer.read().text("by"));
            }
        }
    }

    @Test
    void requestsWaitForTheNewHandlerInTheirOrder() throws Exception {
        RequestHandler old = named("old");
        try (TestEndpoint endpoint =
                        new TestEndpoint(TestEndpoint.WIDE).with(CODE, old).with(11, named("other"));
                RawPeer peer = new RawPeer(endpoint.address())) {
            endpoint.server().unbind(old);
            for (int i = 0; i < 1_000; i++) {
                peer.ask(CODE, i, BODY);
            }
            peer.ask(11, 5_000, BODY);
            assertEquals(5_000, peer.read().opaque(), "what has a handler is served");
            endpoint.with(CODE, named("new"));
            for (int i = 1_000; i < 1_100; i++) {
                peer.ask(CODE, i, BODY);
            }
            for (int i = 0; i < 1_100; i++) {
                Frame answer = peer.read();
                assertEquals(i, answer.opaque());
                assertEquals("new", answer.text("by"));
            }
        }
    }

    @Test
    void whatIsGivenBackIsServedBeforeWhatCameLater() throws Exception {
        List<Reply> begun = new CopyOnWriteArrayList<>();
        RequestHandler old = (request, reply) -> begun.add(reply);
        try (TestEndpoint endpoint =
                        new TestEndpoint(TestEndpoint.WIDE).with(CODE, old).with(11, named("other"));
                RawPeer peer = new RawPeer(endpoint.address())) {
            for (int i = 0; i < 10; i++) {
                peer.ask(CODE, i, BODY);
            }
            Await.until("ten are begun", () -> begun.size() == 10);
            endpoint.server().unbind(old);
            peer.ask(CODE, 10, BODY);
            peer.ask(11, 11, BODY);
            assertEquals(11, peer.read().opaque(), "the one before waits");
            begun.forEach(Reply::giveBack);
            endpoint.with(CODE, named("new"));
            for (int i = 0; i <= 10; i++) {
                assertEquals(i, peer.read().opaque());
            }
        }
    }

    @Test
    void unbindingTheOldAfterBindingTheNewKeepsTheNew() throws Exception {
        RequestHandler old = named("old");
        RequestHandler young = named("young");
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(CODE, old);
                RawPeer peer = new RawPeer(endpoint.address())) {
            endpoint.with(CODE, young);
            endpoint.server().unbind(old);
            peer.ask(CODE, 1, BODY);
            assertEquals("young", peer.read().text("by"));
            endpoint.with(CODE, old);
            endpoint.server().unbind(old);
            peer.ask(CODE, 2, BODY);
            assertEquals("young", peer.read().text("by"));
        }
    }

    @Test
    void waitingEndsWithBusyAndIsBoundedInNumber() throws Exception {
        RequestHandler old = named("old");
        DispatchSetting soon = new DispatchSetting(1, 1, 3, 100, 100);
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE, soon, 10, Set.of()).with(CODE, old);
                RawPeer peer = new RawPeer(endpoint.address())) {
            endpoint.server().unbind(old);
            for (int i = 0; i < 4; i++) {
                peer.ask(CODE, i, BODY);
            }
            Set<Integer> answered = new java.util.TreeSet<>();
            for (int i = 0; i < 4; i++) {
                Frame answer = peer.read();
                assertEquals(ResponseCode.SYSTEM_BUSY, answer.code());
                answered.add(answer.opaque());
            }
            assertEquals(Set.of(0, 1, 2, 3), answered);
            peer.ask(CODE, 4, BODY);
            peer.ask(CODE, 5, BODY);
        }
    }

    @Test
    void unbindingWaitsForTheCallInside() throws Exception {
        CountDownLatch isInside = new CountDownLatch(1);
        CountDownLatch mayLeave = new CountDownLatch(1);
        AtomicBoolean hasLeft = new AtomicBoolean();
        RequestHandler slow = (request, reply) -> {
            isInside.countDown();
            try {
                mayLeave.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            hasLeft.set(true);
            reply.send(Response.ok());
        };
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(CODE, slow);
                RawPeer peer = new RawPeer(endpoint.address());
                Workers other = new Workers("test-unbind", 1, 1)) {
            peer.ask(CODE, 1, BODY);
            assertTrue(isInside.await(20, TimeUnit.SECONDS));
            AtomicBoolean wasDrained = new AtomicBoolean();
            CountDownLatch isUnbound = new CountDownLatch(1);
            assertTrue(other.offer(() -> {
                endpoint.server().unbind(slow);
                wasDrained.set(hasLeft.get());
                isUnbound.countDown();
            }));
            mayLeave.countDown();
            assertTrue(isUnbound.await(20, TimeUnit.SECONDS));
            assertTrue(wasDrained.get());
            assertEquals(1, peer.read().opaque());
        }
    }

    /** Requests flow while handlers are swapped a hundred times: each is answered once, by one of them. */
    @Test
    void noRequestIsLostOverAHundredSwaps() throws Exception {
        int count = 5_000;
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE);
                RawPeer peer = new RawPeer(endpoint.address());
                Workers writer = new Workers("test-writer", 1, 1)) {
            RequestHandler now = named("first");
            endpoint.with(CODE, now);
            assertTrue(writer.offer(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        peer.ask(CODE, i, BODY);
                    }
                } catch (java.io.IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
            for (int swap = 0; swap < 100; swap++) {
                RequestHandler next = named("handler " + swap);
                boolean isGapless = swap % 2 == 0;
                if (isGapless) {
                    endpoint.with(CODE, next);
                }
                endpoint.server().unbind(now);
                if (!isGapless) {
                    endpoint.with(CODE, next);
                }
                now = next;
            }
            for (int i = 0; i < count; i++) {
                Frame answer = peer.read();
                assertEquals(i, answer.opaque());
                assertEquals(0, answer.code());
            }
        }
    }
}
