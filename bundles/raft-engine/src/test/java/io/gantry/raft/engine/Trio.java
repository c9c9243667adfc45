package io.gantry.raft.engine;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Three nodes of one group, at free ports of the loopback address, each behind a cable. */
final class Trio implements AutoCloseable {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<TestNode> nodes = new ArrayList<>();
    private final List<Cable> cables = new ArrayList<>();

    Trio(String group) throws IOException {
        List<Integer> ports = freePorts(6);
        Configuration members = new Configuration();
        for (int i = 0; i < 3; i++) {
            members.addPeer(new PeerId("127.0.0.1", ports.get(i)));
            cables.add(new Cable(ports.get(i), ports.get(i + 3)));
        }
        for (int i = 0; i < 3; i++) {
            nodes.add(new TestNode(group, new PeerId("127.0.0.1", ports.get(i)), ports.get(i + 3), members));
        }
    }

    /** What all connections to a node go through. */
    Cable cableTo(TestNode node) {
        return cables.get(nodes.indexOf(node));
    }

    static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    List<TestNode> nodes() {
        return nodes;
    }

    /** The first is chosen soon; from then on a busy machine has 10 s before another is. */
    TestNode leader() {
        await(() -> nodes.stream().anyMatch(TestNode::leads), "a leader");
        nodes.forEach(node -> node.node().resetElectionTimeoutMs(10_000));
        return nodes.stream().filter(TestNode::leads).findFirst().orElseThrow();
    }

    List<TestNode> followers(TestNode leader) {
        return nodes.stream().filter(node -> node != leader).toList();
    }

    /** Looks every millisecond, for half a minute at most. */
    static void await(BooleanSupplier fact, String what) {
        long begun = Clock.system().nanos();
        while (!fact.getAsBoolean()) {
            if (Clock.system().nanos() - begun > LONGEST_NANOS) {
                throw new AssertionError("There was never " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Override
    public void close() {
        nodes.forEach(TestNode::close);
        cables.forEach(Cable::close);
    }
}
