package io.gantry.raft.engine.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.ReplicatorGroup;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import io.gantry.raft.engine.RaftDoor;
import io.gantry.raft.engine.RaftEngine;
import io.gantry.raft.engine.RaftLimits;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which connections there are, what waits for what, and TLS beneath. */
@Timeout(60)
final class ConnectionsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final RaftLimits PATIENT = new RaftLimits(2 << 20, 4L << 20, 48, 5_000, 5_000, 5_000);
    private static final PingRequest PING =
            PingRequest.newBuilder().setSendTimestamp(1).build();

    private final List<Runnable> closing = new ArrayList<>();

    @AfterEach
    void close() {
        closing.forEach(Runnable::run);
        RaftEngine.shut();
    }

    private RpcServer server() {
        RpcServer made = RaftRpcServerFactory.createRaftRpcServer(new Endpoint("127.0.0.1", 0));
        made.init(null);
        closing.add(made::shutdown);
        return made;
    }

    private RpcClient client() {
        RpcClient made = RpcFactoryHelper.rpcFactory().createRpcClient();
        RpcOptions options = new RpcOptions();
        options.setRpcConnectTimeoutMs(5_000);
        made.init(options);
        closing.add(0, made::shutdown);
        return made;
    }

    private static void ping(RpcClient client, RpcServer server) throws Exception {
        Object answer = client.invokeSync(new Endpoint("127.0.0.1", server.boundPort()), PING, 5_000);
        assertEquals(0, ((ErrorResponse) answer).getErrorCode());
    }

    @Test
    void whatIsUrgentDoesNotWaitForWhatIsLong() throws Exception {
        RaftEngine.open(new Door(Optional.empty(), Optional.empty()), PATIENT);
        RpcServer server = server();
        Held held = new Held(new ArrayList<>());
        server.registerProcessor(held);
        RpcClient client = client();
        Endpoint endpoint = new Endpoint("127.0.0.1", server.boundPort());
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        GetFileRequest file = GetFileRequest.newBuilder()
                .setReaderId(1)
                .setFilename("x".repeat(1 << 20))
                .setCount(1)
                .setOffset(0)
                .build();
        for (int i = 0; i < 3; i++) {
            client.invokeAsync(endpoint, file, (answer, failure) -> end.complete(failure), 20_000);
        }
        ping(client, server);
        assertFalse(end.isDone());
    }

    @Test
    void aClientThatComesAgainTakesThePlaceOfItsOlderConnection() throws Exception {
        RaftEngine.open(new Door(Optional.empty(), Optional.empty()), PATIENT);
        RpcServer server = server();
        CompletableFuture<String> closed = new CompletableFuture<>();
        server.registerConnectionClosedEventListener((remote, connection) -> closed.complete(remote));
        byte[] hello = Greeting.hello(Lane.FREIGHT, Greeting.client());
        ErrorResponse unknown = ErrorResponse.newBuilder().setErrorCode(1).build();
        try (RawPeer older = greeted(server, hello)) {
            // Answered, so it was there before the newer one.
            older.say(9, unknown);
            assertEquals(4, older.hear(4).length);
            try (RawPeer newer = greeted(server, hello)) {
                assertTrue(older.isEnded());
                closed.get(10, TimeUnit.SECONDS);
                newer.say(9, unknown);
                assertEquals(4, newer.hear(4).length);
            }
        }
    }

    /** While it is told, the library waits for its thread, which may wait for a lock that is held meanwhile. */
    @Test
    void theLibraryIsToldOfAnEndWhenItIsAtWorkAtNothingOfIt() throws Exception {
        RaftEngine.open(new Door(Optional.empty(), Optional.empty()), PATIENT);
        RpcServer server = server();
        CompletableFuture<Boolean> toldWhileAtWork = new CompletableFuture<>();
        Working working = new Working();
        closing.add(working.thread::shutdown);
        server.registerConnectionClosedEventListener(
                (remote, connection) -> toldWhileAtWork.complete(working.isAtWork.get()));
        server.registerProcessor(working);
        try (RawPeer peer = greeted(server, Greeting.hello(Lane.FREIGHT, Greeting.client()))) {
            peer.say(
                    1,
                    GetFileRequest.newBuilder()
                            .setReaderId(1)
                            .setFilename("x")
                            .setCount(1)
                            .setOffset(0)
                            .build());
            working.begun.get(10, TimeUnit.SECONDS);
        }
        CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS).execute(() -> working.goOn.complete(null));
        assertFalse(toldWhileAtWork.get(10, TimeUnit.SECONDS));
    }

    /** The library does so with its node's lock held, and looks after replicators, with the same lock, meanwhile. */
    @Test
    void aClientIsShutDownWhileTheLibraryWaitsForALockOfWhoeverDoesThat() throws Exception {
        RaftEngine.open(new Door(Optional.empty(), Optional.empty()), PATIENT);
        RpcServer server = server();
        RpcClient client = client();
        CompletableFuture<Void> waits = new CompletableFuture<>();
        CompletableFuture<Void> isLetGo = new CompletableFuture<>();
        client.registerConnectEventListener((ReplicatorGroup) Proxy.newProxyInstance(
                ReplicatorGroup.class.getClassLoader(),
                new Class<?>[] {ReplicatorGroup.class},
                (proxy, method, all) -> {
                    waits.complete(null);
                    return isLetGo.join();
                }));
        assertTrue(client.checkConnection(new Endpoint("127.0.0.1", server.boundPort()), true));
        waits.get(10, TimeUnit.SECONDS);
        server.shutdown();
        try {
            CompletableFuture.runAsync(client::shutdown).get(20, TimeUnit.SECONDS);
        } finally {
            isLetGo.complete(null);
        }
    }

    private static RawPeer greeted(RpcServer server, byte[] hello) throws Exception {
        RawPeer peer = new RawPeer(server.boundPort());
        peer.say(hello);
        peer.say(Greeting.proof(new byte[0], hello, peer.hear(Greeting.ANSWER_BYTES)));
        return peer;
    }

    @Test
    void withTlsWhoSpeaksPlainlyIsNotHeard(@TempDir Path folder) throws Exception {
        KeyStore keys = keys(folder.resolve("keys.p12"));
        X509Certificate certificate = (X509Certificate) keys.getCertificate("raft");
        SslContext serving = SslContextBuilder.forServer((PrivateKey) keys.getKey("raft", PASSWORD), certificate)
                .build();
        SslContext calling =
                SslContextBuilder.forClient().trustManager(certificate).build();
        RaftEngine.open(new Door(Optional.of(serving), Optional.of(calling)), PATIENT);
        RpcServer server = server();
        ping(client(), server);
        try (RawPeer plain = new RawPeer(server.boundPort())) {
            plain.say(Greeting.hello(Lane.CONTROL, Greeting.client()));
            assertTrue(plain.isEnded());
        }
    }

    private static KeyStore keys(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        // A key of a test needs no strength.
                        "-J-Dkeystore.pkcs12.keyPbeIterationCount=1",
                        "-J-Dkeystore.pkcs12.certPbeIterationCount=1",
                        "-J-Dkeystore.pkcs12.macIterationCount=1",
                        "-genkeypair",
                        "-alias",
                        "raft",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=raft",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        keytool.getOutputStream().close();
        keytool.getInputStream().readAllBytes();
        assertEquals(0, keytool.waitFor());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    /** Admits this machine, and asks for no secret. */
    private record Door(Optional<SslContext> serverTls, Optional<SslContext> clientTls) implements RaftDoor {
        @Override
        public boolean admits(InetAddress address) {
            return address.isLoopbackAddress();
        }

        @Override
        public byte[] secret() {
            return new byte[0];
        }
    }

    /** Answers nothing. */
    private record Held(List<RpcContext> waiting) implements RpcProcessor<GetFileRequest> {
        @Override
        public void handleRequest(RpcContext context, GetFileRequest request) {
            synchronized (waiting) {
                waiting.add(context);
            }
        }

        @Override
        public String interest() {
            return GetFileRequest.class.getName();
        }
    }

    /** Is at work at a request, by a thread of its own, until it may go on. */
    private static final class Working implements RpcProcessor<GetFileRequest> {
        private final ExecutorService thread = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory("working", true));
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<Void> goOn = new CompletableFuture<>();
        private final AtomicBoolean isAtWork = new AtomicBoolean();

        @Override
        public void handleRequest(RpcContext context, GetFileRequest request) {
            isAtWork.set(true);
            begun.complete(null);
            goOn.join();
            isAtWork.set(false);
        }

        @Override
        public String interest() {
            return GetFileRequest.class.getName();
        }

        @Override
        public Executor executor() {
            return thread;
        }
    }
}
