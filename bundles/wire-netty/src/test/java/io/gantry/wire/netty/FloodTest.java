package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.codec.Frame;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.netty.dispatch.DispatchSetting;
import io.gantry.wire.netty.link.HeldMemory;
import io.gantry.wire.netty.link.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many peers together: what they make the node hold is bounded in all, and another peer is served as before. */
@Timeout(120)
final class FloodTest {
    private static final int CODE = 10;
    private static final int LARGE = 11;
    private static final int HELD = 12;
    private static final int MIB = 1 << 20;
    private static final byte[] BODY = {1, 2, 3};
    private static final RequestHandler OK = (request, reply) -> reply.send(Response.ok());

    private final List<RawPeer> peers = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    private static Limits limits(long idleMillis, long maxHeldBytes) {
        return new Limits(MIB, 1_000, 64 * MIB, MIB, idleMillis, 60_000, 16, maxHeldBytes);
    }

    private RawPeer peer(TestEndpoint endpoint) throws IOException {
        RawPeer peer = new RawPeer(endpoint.address(), 4_096);
        peers.add(peer);
        return peer;
    }

    private static void assertServed(RawPeer good, int opaque) throws IOException {
        good.ask(CODE, opaque, BODY);
        assertEquals(opaque, good.read().opaque());
    }

    /** Whether a write says that the other side has closed; the first after the close does not always. */
    private static boolean isGone(RawPeer peer) {
        try {
            peer.write(new byte[1]);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static Reply next(BlockingQueue<Reply> waiting) throws InterruptedException {
        Reply reply = waiting.poll(20, TimeUnit.SECONDS);
        assertTrue(reply != null, "a request that was sent arrived");
        return reply;
    }

    private long gone() {
        return peers.stream().filter(FloodTest::isGone).count();
    }

    @Test
    void theOldestOfTooManyUnfinishedFramesEnd() throws Exception {
        byte[] most = Arrays.copyOf(RawPeer.request(Frame.JSON, CODE, 1, 0, new byte[MIB - 500]), MIB - 50_000);
        try (TestEndpoint endpoint = new TestEndpoint(limits(60_000, 4 * MIB)).with(CODE, OK);
                RawPeer good = new RawPeer(endpoint.address())) {
            for (int i = 0; i < 40; i++) {
                peer(endpoint).write(most);
                assertServed(good, i);
            }
            Await.until("most are closed", () -> gone() >= 35);
            Await.until("memory is bounded", () -> endpoint.directBytes() <= 6 * MIB);
            assertServed(good, 100);
            good.ask(CODE, 101, new byte[MIB - 1_000]);
            assertEquals(101, good.read().opaque());
        }
    }

    /** All that is there when the event loop looks: nothing is closed before it has read of each. */
    @Test
    void unfinishedFramesThatComeAtOnceAreBoundedWhileTheyAreRead() throws Exception {
        byte[] most = Arrays.copyOf(RawPeer.request(Frame.JSON, CODE, 1, 0, new byte[MIB - 500]), MIB - 50_000);
        CountDownLatch isBegun = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        RequestHandler holdingUp = (request, reply) -> {
            isBegun.countDown();
            try {
                assertTrue(mayGoOn.await(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            reply.send(Response.ok());
        };
        EndpointSetting setting = new EndpointSetting(
                "test", "127.0.0.1", 0, 0, Set.of(), 1_000, limits(60_000, 4 * MIB), TestEndpoint.DISPATCH, null);
        AtomicLong bytes = new AtomicLong();
        TestEndpoint endpoint = new TestEndpoint(setting, new Handover(Clock.system(), () -> false), 1, Clock.system());
        try (endpoint;
                RawPeer good = new RawPeer(endpoint.address())) {
            endpoint.with(HELD, holdingUp).with(CODE, (request, reply) -> {
                bytes.set(endpoint.directBytes());
                reply.send(Response.ok());
            });
            for (int i = 0; i < 120; i++) {
                assertServed(peer(endpoint), i);
            }
            RawPeer first = peer(endpoint);
            first.ask(HELD, 1, BODY);
            assertTrue(isBegun.await(20, TimeUnit.SECONDS));
            for (RawPeer peer : peers.subList(0, 120)) {
                peer.write(most);
            }
            good.ask(CODE, 2, BODY);
            mayGoOn.countDown();
            assertEquals(2, good.read().opaque());
            assertTrue(bytes.get() <= 8 * MIB, "held: " + bytes);
        }
    }

    @Test
    void theOldestOfTooManyUnreadRepliesEnd() throws Exception {
        RequestHandler large = (request, reply) -> reply.send(Response.ok(new byte[100_000]));
        try (TestEndpoint endpoint =
                        new TestEndpoint(limits(60_000, 4 * MIB)).with(CODE, OK).with(LARGE, large);
                RawPeer good = new RawPeer(endpoint.address())) {
            for (int i = 0; i < 30; i++) {
                RawPeer greedy = peer(endpoint);
                for (int asked = 0; asked < 300; asked++) {
                    greedy.ask(LARGE, asked, BODY);
                }
                assertServed(good, i);
            }
            Await.until("most are closed", () -> gone() >= 20);
            Await.until("memory is bounded", () -> endpoint.directBytes() <= 12 * MIB);
            assertServed(good, 100);
        }
    }

    /** A peer whose replies come from other threads, so that reading less does not help. */
    @Test
    void copiesThatAreNotReadAreBoundedForEachConnection() throws Exception {
        BlockingQueue<Reply> waiting = new LinkedBlockingQueue<>();
        RequestHandler holding = (request, reply) -> waiting.add(reply);
        try (TestEndpoint endpoint = new TestEndpoint(limits(60_000, 1_000 * MIB))
                        .with(CODE, OK)
                        .with(HELD, holding);
                RawPeer good = new RawPeer(endpoint.address())) {
            RawPeer greedy = peer(endpoint);
            for (int asked = 0; asked < 200; asked++) {
                greedy.ask(HELD, asked, BODY);
            }
            Await.until("all are in flight", () -> waiting.size() == 200);
            for (int answered = 0; answered < 200; answered++) {
                next(waiting).send(Response.ok().withBody(Payload.of(new byte[200_000])));
            }
            Await.until("it is closed", () -> gone() == 1);
            assertServed(good, 1);
            Await.until("all is given back", () -> endpoint.directBytes() <= MIB);
        }
    }

    @Test
    void requestsInFlightAreBoundedInAllAndGoOn() throws Exception {
        BlockingQueue<Reply> waiting = new LinkedBlockingQueue<>();
        AtomicInteger seen = new AtomicInteger();
        RequestHandler holding = (request, reply) -> {
            seen.incrementAndGet();
            waiting.add(reply);
        };
        int size = 50_000;
        int each = 40;
        try (TestEndpoint endpoint =
                        new TestEndpoint(limits(60_000, 2 * MIB)).with(CODE, OK).with(HELD, holding);
                RawPeer good = new RawPeer(endpoint.address())) {
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                RawPeer peer = peer(endpoint);
                writers.add(RawPeer.inBackground(() -> {
                    for (int asked = 0; asked < each; asked++) {
                        peer.ask(HELD, asked, new byte[size]);
                    }
                }));
            }
            Await.until("the limit is reached", () -> (long) seen.get() * size > 2 * MIB);
            assertServed(good, 1);
            for (int answered = 0; answered < 10 * each; answered++) {
                long inFlight = (seen.get() - answered) * (long) size;
                assertTrue(inFlight <= 2 * MIB + 10 * (128 << 10) + size, "in flight: " + inFlight);
                next(waiting).send(Response.ok());
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
    }

    @Test
    void oneConnectionDoesNotFillThePool() throws Exception {
        BlockingQueue<Reply> waiting = new LinkedBlockingQueue<>();
        DispatchSetting roomy = new DispatchSetting(2, 1_000, 10, 20_000, 5_000);
        TestEndpoint endpoint = new TestEndpoint(limits(60_000, 64 * MIB), roomy, 1_000, Set.of());
        endpoint.server().bind((request, reply) -> waiting.add(reply), TestEndpoint.traits(true, CODE));
        try (endpoint;
                RawPeer good = new RawPeer(endpoint.address())) {
            RawPeer greedy = peer(endpoint);
            for (int asked = 0; asked < 300; asked++) {
                greedy.ask(CODE, asked, BODY);
            }
            for (int refused = 0; refused < 300 - 64; refused++) {
                Frame answer = greedy.read();
                assertEquals(ResponseCode.SYSTEM_BUSY, answer.code(), answer.remark());
            }
            good.ask(CODE, 1, BODY);
            for (int answered = 0; answered < 65; answered++) {
                next(waiting).send(Response.ok());
            }
            assertEquals(0, good.read().code());
        }
    }

    @Test
    void aFrameThatDoesNotBecomeWholeIsNotWaitedForLongerThanASilentPeer() throws Exception {
        try (TestEndpoint endpoint = new TestEndpoint(limits(150, 4 * MIB)).with(CODE, OK)) {
            RawPeer slow = peer(endpoint);
            slow.write(Arrays.copyOf(RawPeer.request(Frame.JSON, CODE, 1, 0, new byte[500_000]), 100));
            Await.until("it is closed although it always writes", () -> isGone(slow));
        }
    }

    @Test
    void anHonestPeerOfLargeFramesIsNoneOfTheOldest() throws Exception {
        byte[] most = Arrays.copyOf(RawPeer.request(Frame.JSON, CODE, 1, 0, new byte[MIB - 500]), MIB - 50_000);
        try (TestEndpoint endpoint = new TestEndpoint(limits(60_000, 4 * MIB)).with(CODE, OK);
                RawPeer good = new RawPeer(endpoint.address())) {
            for (int i = 0; i < 20; i++) {
                byte[] first = RawPeer.request(Frame.JSON, CODE, i, 0, new byte[200_000]);
                RawPeer greedy = peer(endpoint);
                // Once this is answered, nothing of the good peer's frames before is held any more.
                good.ask(CODE, i, BODY);
                assertEquals(i, good.read().opaque());
                HeldMemory held = endpoint.server().peers().held();
                long before = held.begun();
                greedy.write(Arrays.copyOf(most, 200_000));
                Await.until("its first bytes are held, and older than what comes next", () -> held.begun() > before);
                good.write(first);
                good.write(Arrays.copyOf(first, 100_000));
                greedy.write(Arrays.copyOfRange(most, 200_000, most.length));
                assertEquals(i, good.read().opaque());
                good.write(Arrays.copyOfRange(first, 100_000, first.length));
                assertEquals(i, good.read().opaque());
            }
        }
    }
}
