package io.gantry.raft.engine.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.ProtobufMsgFactory;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import com.google.protobuf.ByteString;
import io.gantry.raft.engine.RaftDoor;
import io.gantry.raft.engine.RaftEngine;
import io.gantry.raft.engine.RaftLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever speaks wrongly, too much, too slowly or not at all is closed or held; whoever speaks well is served. */
@Timeout(60)
final class HostilePeersTest {
    private static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long WINDOW = 4L << 20;
    private static final PingRequest PING =
            PingRequest.newBuilder().setSendTimestamp(1).build();

    private RpcServer server;
    private RpcClient client;

    @BeforeEach
    void open() {
        RaftEngine.open(new Known(), new RaftLimits(2 << 20, WINDOW, 48, 2_500, 2_500, 700));
        server = RaftRpcServerFactory.createRaftRpcServer(new Endpoint("127.0.0.1", 0));
        server.init(null);
        client = client();
    }

    private static RpcClient client() {
        ProtobufMsgFactory.load();
        RpcClient made = RpcFactoryHelper.rpcFactory().createRpcClient();
        made.init(new RpcOptions());
        return made;
    }

    @AfterEach
    void close() {
        client.shutdown();
        server.shutdown();
        RaftEngine.shut();
    }

    private int port() {
        return server.boundPort();
    }

    private void servesOthers() throws Exception {
        Object answer = client.invokeSync(new Endpoint("127.0.0.1", port()), PING, 5_000);
        assertEquals(0, ((ErrorResponse) answer).getErrorCode());
    }

    @Test
    void nobodyIsAdmittedWithoutADoor() throws Exception {
        RaftEngine.shut();
        try (RawPeer peer = new RawPeer(port())) {
            assertTrue(peer.isEnded());
        }
        assertFalse(client.checkConnection(new Endpoint("127.0.0.1", port()), true));
    }

    @Test
    void garbageEndsAConnection() throws Exception {
        try (RawPeer peer = new RawPeer(port())) {
            peer.say(Greeting.random(Greeting.HELLO_BYTES));
            assertTrue(peer.isEnded());
        }
        servesOthers();
    }

    @Test
    void whoDoesNotKnowTheSecretIsFoundOutByBothSides() throws Exception {
        try (RawPeer peer = new RawPeer(port())) {
            byte[] hello = Greeting.hello(Lane.FREIGHT, Greeting.client());
            peer.say(hello);
            byte[] answer = peer.hear(Greeting.ANSWER_BYTES);
            assertNull(Greeting.proof(new byte[0], hello, answer));
            peer.say(Greeting.random(Greeting.PROOF_BYTES));
            assertTrue(peer.isEnded());
        }
        servesOthers();
    }

    @Test
    void aProofIsOfNoUseTheNextTime() throws Exception {
        byte[] hello = Greeting.hello(Lane.FREIGHT, Greeting.client());
        byte[] proof;
        try (RawPeer peer = new RawPeer(port())) {
            peer.say(hello);
            proof = Greeting.proof(SECRET, hello, peer.hear(Greeting.ANSWER_BYTES));
        }
        try (RawPeer again = new RawPeer(port())) {
            again.say(hello);
            again.hear(Greeting.ANSWER_BYTES);
            again.say(proof);
            assertTrue(again.isEnded());
        }
    }

    @Test
    void silentConnectionsGoAndKeepNobodyOut() throws Exception {
        List<RawPeer> silent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            silent.add(new RawPeer(port()));
        }
        servesOthers();
        for (RawPeer peer : silent) {
            assertTrue(peer.isEnded());
            peer.close();
        }
    }

    @Test
    void aFrameThatIsTooLongOrHalfEndsItsConnection() throws Exception {
        try (RawPeer tooLong = RawPeer.proven(port(), Lane.FREIGHT, SECRET);
                RawPeer half = RawPeer.proven(port(), Lane.FREIGHT, SECRET);
                RawPeer empty = RawPeer.proven(port(), Lane.CONTROL, SECRET);
                RawPeer noMessage = RawPeer.proven(port(), Lane.CONTROL, SECRET)) {
            tooLong.say(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array());
            half.say(ByteBuffer.allocate(6).putInt(1_000_000).array());
            empty.say(new byte[16]);
            byte[] ping = RawPeer.frame(1, PING);
            ping[ping.length - 2] = 7;
            noMessage.say(ping);
            for (RawPeer peer : List.of(tooLong, half, empty, noMessage)) {
                assertTrue(peer.isEnded());
            }
        }
        servesOthers();
    }

    @Test
    void anUnknownRequestIsAnsweredAndNoMore() throws Exception {
        try (RawPeer peer = RawPeer.proven(port(), Lane.FREIGHT, SECRET)) {
            peer.say(5, ErrorResponse.newBuilder().setErrorCode(1).build());
            int length = ByteBuffer.wrap(peer.hear(4)).getInt();
            Frame frame = Frame.of(peer.hear(length), Frame.ANSWER);
            assertEquals("ErrorResponse", frame.name());
            assertEquals(5, frame.id());
        }
    }

    /** Asks for files without reading a byte of them: the server stops, long before memory would. */
    @Test
    void whoDoesNotReadIsNotReadFrom() throws Exception {
        AtomicInteger handled = new AtomicInteger();
        server.registerProcessor(new Files(handled));
        GetFileRequest request = GetFileRequest.newBuilder()
                .setReaderId(1)
                .setFilename("f")
                .setCount(1)
                .setOffset(0)
                .build();
        ByteBuffer frames = ByteBuffer.allocate(64 * 1024);
        byte[] frame = RawPeer.frame(1, request);
        while (frames.remaining() > frame.length) {
            frames.put(frame);
        }
        byte[] many = Arrays.copyOf(frames.array(), frames.position());
        int most;
        try (RawPeer peer = RawPeer.proven(port(), Lane.FREIGHT, SECRET)) {
            for (int i = 0; i < 200; i++) {
                try {
                    peer.say(many);
                } catch (IOException e) {
                    break;
                }
            }
            assertTrue(peer.isEnded());
            most = handled.get();
        }
        assertTrue(most < 2_000, "files read: " + most);
        servesOthers();
    }

    /** A peer that proves itself and then reads nothing: the window is all that is sent, then calls fail. */
    @Test
    void aClientRefusesWhatDoesNotFitTheWindow() throws Exception {
        try (ServerSocket paused = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            paused.setReceiveBufferSize(64 * 1024);
            Endpoint endpoint = new Endpoint("127.0.0.1", paused.getLocalPort());
            CompletableFuture<List<RawPeer>> peers = CompletableFuture.supplyAsync(() -> greetTwo(paused));
            List<CompletableFuture<Throwable>> ends = new ArrayList<>();
            assertThrows(RemotingException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    CompletableFuture<Throwable> end = new CompletableFuture<>();
                    client.invokeAsync(endpoint, entries(1 << 20), (result, failure) -> end.complete(failure), 5_000);
                    ends.add(end);
                }
            });
            assertTrue(ends.size() <= WINDOW >> 20, "sent: " + ends.size());
            assertFalse(ends.isEmpty());
            for (CompletableFuture<Throwable> end : ends) {
                assertTrue(end.get(10, TimeUnit.SECONDS) instanceof RemotingException);
            }
            for (RawPeer peer : peers.get(5, TimeUnit.SECONDS)) {
                peer.close();
            }
        }
    }

    private static List<RawPeer> greetTwo(ServerSocket paused) {
        List<RawPeer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                RawPeer peer = new RawPeer(paused.accept());
                peer.say(Greeting.answer(SECRET, peer.hear(Greeting.HELLO_BYTES)));
                peers.add(peer);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
        return peers;
    }

    private static AppendEntriesRequest entries(int bytes) {
        return AppendEntriesRequest.newBuilder()
                .setGroupId("g")
                .setServerId("127.0.0.1:1")
                .setPeerId("127.0.0.1:2")
                .setTerm(1)
                .setPrevLogIndex(0)
                .setPrevLogTerm(0)
                .setCommittedIndex(0)
                .setData(ByteString.copyFrom(new byte[bytes]))
                .build();
    }

    /** Admits this machine. */
    private static final class Known implements RaftDoor {
        @Override
        public boolean admits(InetAddress address) {
            return address.isLoopbackAddress();
        }

        @Override
        public byte[] secret() {
            return SECRET;
        }
    }

    /** Answers each request with 64 KiB. */
    private record Files(AtomicInteger handled) implements RpcProcessor<GetFileRequest> {
        @Override
        public void handleRequest(RpcContext context, GetFileRequest request) {
            handled.incrementAndGet();
            context.sendResponse(GetFileResponse.newBuilder()
                    .setEof(false)
                    .setData(ByteString.copyFrom(new byte[64 * 1024]))
                    .build());
        }

        @Override
        public String interest() {
            return GetFileRequest.class.getName();
        }
    }
}
