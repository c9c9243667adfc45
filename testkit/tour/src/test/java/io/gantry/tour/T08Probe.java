package io.gantry.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import io.gantry.agent.Clock;
import io.gantry.feature.Change;
import io.gantry.raft.engine.RaftDoor;
import io.gantry.raft.engine.RaftEngine;
import io.gantry.raft.engine.RaftLimits;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What chapter 8 sees from the inside. */
public final class T08Probe {
    private static final long PATIENCE_MILLIS = 20_000;

    @Test
    void a1TheLibrarySpeaksByOurSockets() throws Exception {
        Inside.install("raft-engine");
        assertTrue(Speech.answer().contains("OK"));
    }

    @Test
    void a2ThreadsEndWithTheLastServerAndClient() {
        assertEquals(List.of(), awaitNone());
    }

    @Test
    void a3TheBundleGoesAndComes() throws Exception {
        Inside.apply(Change.remove(List.of("raft-engine")));
        assertFalse(List.of(Inside.context().getBundles()).stream()
                .anyMatch(bundle -> bundle.getSymbolicName().equals("gantry-raft-engine")));
        Inside.apply(Change.install(List.of("raft-engine")));
        assertTrue(List.of(Inside.context().getBundles()).stream()
                .anyMatch(bundle -> bundle.getSymbolicName().equals("gantry-raft-engine")));
    }

    private static List<String> awaitNone() {
        long deadline = Clock.system().millis() + PATIENCE_MILLIS;
        List<String> left = threads();
        while (!left.isEmpty() && Clock.system().millis() < deadline) {
            Thread.onSpinWait();
            left = threads();
        }
        return left;
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("raft") || name.contains("JRaft"))
                .toList();
    }

    /** Loaded once the packages are there. */
    private static final class Speech {
        static String answer() throws Exception {
            RaftEngine.open(new Loopback(), RaftLimits.standard());
            RpcServer server = RaftRpcServerFactory.createRaftRpcServer(new Endpoint("127.0.0.1", 0));
            server.init(null);
            RpcClient client = RpcFactoryHelper.rpcFactory().createRpcClient();
            client.init(new RpcOptions());
            try {
                Object ping = PingRequest.newBuilder().setSendTimestamp(1).build();
                Endpoint endpoint = new Endpoint("127.0.0.1", server.boundPort());
                assertTrue(server.isStarted());
                return asked(client, endpoint, ping).toString();
            } finally {
                client.shutdown();
                server.shutdown();
                RaftEngine.shut();
            }
        }

        /** On a busy machine a connection is not there at once, as the library knows too. */
        private static Object asked(RpcClient client, Endpoint endpoint, Object ping) throws Exception {
            long deadline = Clock.system().millis() + PATIENCE_MILLIS;
            while (true) {
                try {
                    return client.invokeSync(endpoint, ping, 5_000);
                } catch (RemotingException e) {
                    if (Clock.system().millis() > deadline) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Admits this machine. */
    private static final class Loopback implements RaftDoor {
        @Override
        public boolean admits(InetAddress address) {
            return address.isLoopbackAddress();
        }

        @Override
        public byte[] secret() {
            return new byte[0];
        }
    }
}
