package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.codec.Frame;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One event loop, peers with much for it to do, and one with little. */
@Timeout(120)
final class TurnsTest {
    private static final int CODE = 10;
    private static final int MUCH = 11;
    private static final int GREEDY_PEERS = 50;
    private static final int REQUESTS = 400;
    private static final int SOME = 100;
    private static final int MORE_THAN_MAY_REST = 300;
    private static final int REST_MILLIS = 1_000;
    private static final byte[] BODY = {1};

    /** A request of much work makes it later; nothing else does, so a turn is as many requests on any machine. */
    private static final class WorkClock implements Clock {
        private static final long WORK_NANOS = 200_000;

        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long millis() {
            return nanos.get() / 1_000_000;
        }

        @Override
        public long nanos() {
            return nanos.get();
        }

        void work() {
            nanos.addAndGet(WORK_NANOS);
        }

        void pass(long millis) {
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    private final WorkClock clock = new WorkClock();
    private final AtomicInteger served = new AtomicInteger();

    private final CountDownLatch isBegun = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private volatile int servedBeforeLittle;

    private TestEndpoint endpoint() {
        EndpointSetting setting = new EndpointSetting(
                "test", "127.0.0.1", 0, 0, Set.of(), 1_000, TestEndpoint.WIDE, TestEndpoint.DISPATCH, null);
        return new TestEndpoint(setting, new Handover(Clock.system(), () -> false), 1, clock)
                .with(CODE, (request, reply) -> {
                    servedBeforeLittle = served.get();
                    reply.send(Response.ok());
                })
                .with(MUCH, this::work);
    }

    private void work(Request request, Reply reply) {
        isBegun.countDown();
        try {
            assertTrue(mayGoOn.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        clock.work();
        served.incrementAndGet();
        reply.send(Response.ok());
    }

    private static byte[] requests(int first) {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = first; i < first + REQUESTS; i++) {
            many.writeBytes(RawPeer.request(Frame.BINARY, MUCH, i, 0, BODY));
        }
        return many.toByteArray();
    }

    @Test
    void aPeerThatAsksForLittleDoesNotWaitForThoseThatAskForMuch() throws Exception {
        List<RawPeer> greedy = new ArrayList<>();
        try (TestEndpoint endpoint = endpoint();
                RawPeer good = new RawPeer(endpoint.address())) {
            for (int i = 0; i < GREEDY_PEERS; i++) {
                RawPeer peer = new RawPeer(endpoint.address());
                greedy.add(peer);
                peer.ask(CODE, 0, BODY);
                peer.read();
            }
            // While the event loop is held up by the first of them, all the others write, and the good one is the last.
            for (RawPeer peer : greedy) {
                peer.write(requests(0));
                assertTrue(isBegun.await(20, TimeUnit.SECONDS));
            }
            good.ask(CODE, 1, BODY);
            mayGoOn.countDown();
            assertEquals(1, good.read().opaque());
            // A turn of each, not all requests of each.
            assertTrue(servedBeforeLittle < GREEDY_PEERS * REQUESTS / 10, "served before: " + servedBeforeLittle);
            Await.until("all are served", () -> served.get() == GREEDY_PEERS * REQUESTS);
        } finally {
            for (RawPeer peer : greedy) {
                peer.close();
            }
        }
    }

    @Test
    void answersOfAllTurnsComeInOrder() throws Exception {
        mayGoOn.countDown();
        try (TestEndpoint endpoint = endpoint();
                RawPeer peer = new RawPeer(endpoint.address())) {
            peer.write(requests(0));
            peer.write(requests(REQUESTS));
            for (int i = 0; i < 2 * REQUESTS; i++) {
                assertEquals(i, peer.read().opaque());
            }
        }
    }

    /** As one does that sends one way, and is done. */
    @Test
    void whatAPeerSentBeforeItHungUpIsServed() throws Exception {
        mayGoOn.countDown();
        try (TestEndpoint endpoint = endpoint()) {
            for (int i = 0; i < GREEDY_PEERS; i++) {
                hangUpAfterOneWay(endpoint);
            }
            Await.until("all are served", () -> served.get() == GREEDY_PEERS * REQUESTS);
            Await.until("all is given back", () -> endpoint.directBytes() == 0);
        }
    }

    private static void hangUpAfterOneWay(TestEndpoint endpoint) throws IOException {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < REQUESTS; i++) {
            many.writeBytes(RawPeer.request(Frame.BINARY, MUCH, i, Frame.ONE_WAY_FLAG, BODY));
        }
        try (RawPeer peer = new RawPeer(endpoint.address())) {
            peer.write(many.toByteArray());
        }
    }

    /** A thousand milliseconds of rest after each request; the clock moves when the test says so. */
    private TestEndpoint resting() {
        EndpointSetting setting = new EndpointSetting(
                "test", "127.0.0.1", 0, 0, Set.of(), 1_000, TestEndpoint.WIDE, TestEndpoint.DISPATCH, null);
        return new TestEndpoint(setting, new Handover(Clock.system(), () -> false), 1, clock)
                .with(CODE, (request, reply) -> reply.send(Response.ok()))
                .with(MUCH, (request, reply) -> {
                    served.incrementAndGet();
                    request.connection().rest(REST_MILLIS);
                    reply.send(Response.ok());
                });
    }

    @Test
    void aHostThatIsKeptBackIsServedLaterOnAllItsConnections() throws Exception {
        try (TestEndpoint endpoint = resting();
                RawPeer first = new RawPeer(endpoint.address());
                RawPeer second = new RawPeer(endpoint.address());
                RawPeer other = RawPeer.from("127.0.0.2", endpoint.address())) {
            second.ask(CODE, 1, BODY);
            assertEquals(1, second.read().opaque());
            first.ask(MUCH, 2, BODY);
            assertEquals(2, first.read().opaque());
            first.ask(CODE, 3, BODY);
            second.ask(CODE, 4, BODY);
            clock.pass(REST_MILLIS - 1);
            for (int i = 0; i < SOME; i++) {
                other.ask(CODE, i, BODY);
                assertEquals(i, other.read().opaque());
            }
            assertEquals(1, served.get(), "served while it was to be kept back");
            clock.pass(1);
            assertEquals(4, second.read().opaque());
            assertEquals(3, first.read().opaque());
        }
    }

    @Test
    void connectionsOfAHostThatIsKeptBackDoNotPileUp() throws Exception {
        List<RawPeer> peers = new ArrayList<>();
        try (TestEndpoint endpoint = resting();
                RawPeer first = new RawPeer(endpoint.address())) {
            first.ask(MUCH, 1, BODY);
            assertEquals(1, first.read().opaque());
            for (int i = 0; i < MORE_THAN_MAY_REST; i++) {
                RawPeer peer = new RawPeer(endpoint.address());
                peers.add(peer);
                peer.ask(CODE, i, BODY);
            }
            int last = MORE_THAN_MAY_REST - 1;
            assertTrue(peers.get(last).isClosedByOther(), "the last may wait");
            clock.pass(REST_MILLIS);
            assertEquals(0, peers.get(0).read().opaque());
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }
}
