package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.wire.Connection;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.netty.dispatch.HandlerTraits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Opening and closing ports. */
final class EndpointLifeTest {
    private static final RequestHandler OK = (request, reply) -> reply.send(Response.ok());

    private static EndpointSetting setting(int port, int vipPort) {
        return new EndpointSetting(
                "test", "127.0.0.1", port, vipPort, Set.of(), 10, TestEndpoint.WIDE, TestEndpoint.DISPATCH, null);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("gantry-"))
                .collect(Collectors.toSet());
    }

    @Test
    void closingLeavesNoThreadAndNoPort() throws Exception {
        Set<String> before = threads();
        for (int round = 0; round < 3; round++) {
            InetSocketAddress address;
            try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE)) {
                endpoint.server().bind(OK, TestEndpoint.traits(true, 1));
                address = endpoint.address();
                try (RawPeer peer = new RawPeer(address)) {
                    peer.ask(1, 1, new byte[10]);
                    assertEquals(1, peer.read().opaque());
                }
            }
            assertEquals(before, threads());
            assertThrows(java.net.ConnectException.class, () -> new RawPeer(address));
        }
    }

    /** Netty's own end of a loop closes no connection then. */
    @Test
    void aLoopThatIsToldToEndAmidATaskLeavesNoConnection() throws Exception {
        BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
        RequestHandler noting = (request, reply) -> {
            connections.add(request.connection());
            reply.send(Response.ok());
        };
        RawPeer peer;
        try (TestEndpoint endpoint = new TestEndpoint(TestEndpoint.WIDE).with(1, noting)) {
            peer = new RawPeer(endpoint.address());
            peer.ask(1, 1, new byte[10]);
            peer.read();
            Await.until("nothing is kept", () -> endpoint.directBytes() == 0);
            peer.write(new byte[] {0, 0});
            Await.until("half a frame is kept", () -> endpoint.directBytes() > 0);
            connections.take().execute(() -> Await.until("the loop is told to end", endpoint::isEnding));
        }
        try (peer) {
            assertTrue(peer.isClosedByOther());
        }
    }

    @Test
    void aBusyPortIsToldInOneLine() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestEndpoint endpoint = new TestEndpoint(setting(busy.getLocalPort(), 0))) {
            IllegalStateException failure = assertThrows(IllegalStateException.class, endpoint::address);
            assertTrue(failure.getMessage().contains("127.0.0.1:" + busy.getLocalPort()), failure.getMessage());
            assertTrue(failure.getMessage().contains("or set another port"), failure.getMessage());
        }
    }

    @Test
    void theVipPortServesWhatIsMeantForIt() throws Exception {
        int vip = freePort();
        try (TestEndpoint endpoint = new TestEndpoint(setting(0, vip)).with(1, OK)) {
            endpoint.server().bind(OK, new HandlerTraits("test", List.of(2), false, false, 0));
            endpoint.address();
            try (RawPeer peer = new RawPeer(new InetSocketAddress("127.0.0.1", vip))) {
                peer.ask(1, 1, new byte[0]);
                assertEquals(ResponseCode.SUCCESS, peer.read().code());
                peer.ask(2, 2, new byte[0]);
                assertEquals(
                        ResponseCode.REQUEST_CODE_NOT_SUPPORTED, peer.read().code());
            }
        }
    }

    @Test
    void handlerPropertiesComeInSeveralShapes() {
        HandlerTraits traits = HandlerTraits.of(Map.of(
                "endpoint",
                "namesrv",
                "requestCodes",
                new int[] {1, 2},
                "blocking",
                true,
                "vip",
                false,
                "service.ranking",
                3));
        assertEquals(new HandlerTraits("namesrv", List.of(1, 2), true, false, 3), traits);
        assertEquals(List.of(5), HandlerTraits.of(Map.of("requestCodes", 5)).codes());
        assertEquals(
                List.of(5, 6),
                HandlerTraits.of(Map.of("requestCodes", new Integer[] {5, 6})).codes());
        assertEquals(
                List.of(7), HandlerTraits.of(Map.of("requestCodes", List.of(7))).codes());
        assertEquals("broker", HandlerTraits.of(Map.of()).endpoint());
    }
}
