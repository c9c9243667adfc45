package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.Frame;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.netty.link.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Peers that send nonsense, too much, or nothing, or that do not read. */
final class HostilePeerTest {
    private static final int CODE = 10;
    private static final byte[] BODY = {1, 2, 3};
    private static final RequestHandler OK = (request, reply) -> reply.send(Response.ok());

    private static Limits limits(int maxInFlight, int writeHigh, long idleMillis, long stallMillis) {
        return new Limits(1 << 20, maxInFlight, 1 << 20, writeHigh, idleMillis, stallMillis, 16);
    }

    @Test
    void whatIsNoFrameEndsThatConnectionOnly() throws Exception {
        byte[] tooLong = ByteBuffer.allocate(8).putInt(1 << 20).array();
        byte[] negative = ByteBuffer.allocate(8).putInt(-1).array();
        byte[] lowest = ByteBuffer.allocate(8).putInt(Integer.MIN_VALUE).array();
        byte[] tooShort = ByteBuffer.allocate(8).putInt(3).array();
        byte[] longHeader = ByteBuffer.allocate(20).putInt(16).putInt(13).array();
        byte[] unknownForm =
                ByteBuffer.allocate(20).putInt(16).putInt(2 << 24 | 12).array();
        byte[] noJson = ByteBuffer.allocate(20).putInt(16).putInt(12).array();
        byte[] tls = {0x16, 3, 1, 0, (byte) 200, 1, 0, 0, (byte) 196};
        byte[] http = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (TestEndpoint endpoint = new TestEndpoint(limits(100, 1 << 20, 60_000, 60_000)).with(CODE, OK);
                RawPeer good = new RawPeer(endpoint.address())) {
            for (byte[] bytes :
                    List.of(tooLong, negative, lowest, tooShort, longHeader, unknownForm, noJson, tls, http)) {
                try (RawPeer bad = new RawPeer(endpoint.address())) {
                    bad.ask(CODE, 1, BODY);
                    assertEquals(1, bad.read().opaque());
                    bad.write(bytes);
                    assertTrue(bad.isClosedByOther());
                }
                good.ask(CODE, 2, BODY);
                assertEquals(2, good.read().opaque());
            }
        }
    }

    @Test
    void randomBytesLeaveNothingBehind() throws Exception {
        Random random = new Random(21);
        try (TestEndpoint endpoint = new TestEndpoint(limits(100, 1 << 20, 60_000, 60_000)).with(CODE, OK)) {
            for (int round = 0; round < 200; round++) {
                byte[] bytes = RawPeer.request(round & 1, CODE, 1, 0, new byte[random.nextInt(500)]);
                for (int i = random.nextInt(5); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                try (RawPeer peer = new RawPeer(endpoint.address())) {
                    peer.write(bytes);
                }
            }
            Await.until("all buffers are given back", () -> endpoint.directBytes() == 0);
        }
    }

    @Test
    void connectionsAboveTheLimitAreClosed() throws Exception {
        try (TestEndpoint endpoint =
                        new TestEndpoint(TestEndpoint.WIDE, TestEndpoint.DISPATCH, 1, Set.of()).with(CODE, OK);
                RawPeer first = new RawPeer(endpoint.address())) {
            first.ask(CODE, 1, BODY);
            first.read();
            try (RawPeer second = new RawPeer(endpoint.address())) {
                assertTrue(second.isClosedByOther());
            }
            first.ask(CODE, 2, BODY);
            assertEquals(2, first.read().opaque());
        }
    }

    @Test
    void aSilentPeerIsClosed() throws Exception {
        try (TestEndpoint endpoint = new TestEndpoint(limits(100, 1 << 20, 150, 60_000)).with(CODE, OK);
                RawPeer peer = new RawPeer(endpoint.address())) {
            peer.write(new byte[] {0, 0});
            assertTrue(peer.isClosedByOther());
        }
    }

    @Test
    void requestsInFlightAreBoundedAndReadingGoesOnLater() throws Exception {
        BlockingQueue<Reply> waiting = new LinkedBlockingQueue<>();
        AtomicInteger seen = new AtomicInteger();
        RequestHandler holding = (request, reply) -> {
            seen.incrementAndGet();
            waiting.add(reply);
        };
        try (TestEndpoint endpoint = new TestEndpoint(limits(10, 1 << 20, 60_000, 60_000)).with(CODE, holding);
                RawPeer peer = new RawPeer(endpoint.address())) {
            for (int i = 0; i < 100; i++) {
                peer.ask(CODE, i, BODY);
            }
            Await.until("ten are in flight", () -> seen.get() == 10);
            for (int i = 0; i < 100; i++) {
                assertTrue(seen.get() <= 10 + i, "in flight: " + (seen.get() - i));
                waiting.take().send(Response.ok());
                assertEquals(i, peer.read().opaque());
            }
        }
    }

    /** A peer asks for a gigabyte and reads nothing: little of it is ever in flight, and at last it is closed. */
    @Test
    void aPeerThatDoesNotReadIsHeldUpAndThenClosed() throws Exception {
        ByteBuffer large = ByteBuffer.allocateDirect(100_000);
        AtomicInteger unreleased = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        RequestHandler generous = (request, reply) -> {
            most.accumulateAndGet(unreleased.incrementAndGet(), Math::max);
            reply.send(Response.ok().withBody(new Payload(List.of(large), unreleased::decrementAndGet)));
        };
        try (TestEndpoint endpoint = new TestEndpoint(limits(1_000, 1 << 20, 60_000, 300)).with(CODE, generous);
                RawPeer peer = new RawPeer(endpoint.address(), 4_096)) {
            boolean wasClosed = false;
            try {
                for (int i = 0; i < 10_000; i++) {
                    peer.write(RawPeer.request(Frame.JSON, CODE, i, 0, new byte[1_000]));
                }
                peer.read();
                while (true) {
                    peer.read();
                }
            } catch (java.io.IOException e) {
                wasClosed = true;
            }
            assertTrue(wasClosed);
            Await.until("every payload is released", () -> unreleased.get() == 0);
            assertTrue(most.get() <= 12, "payloads in flight: " + most.get());
        }
    }
}
