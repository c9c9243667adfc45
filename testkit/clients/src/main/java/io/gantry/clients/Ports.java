package io.gantry.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Free ports below the ephemeral range, never the same twice in one JVM. Each JVM that runs tests, of this build or of
 * another on the machine, has a lane of its own: a node that is started again must find its port free, and a client
 * that goes on calling its dead node must not reach a node of another test. Who listens on a lane's first port has the
 * lane, so it is free again when that JVM has ended, in whatever way.
 */
public final class Ports {
    static final int FIRST = 12_000;
    private static final int LANES = 10;
    private static final int LANE_PORTS = 1_900;

    /** From the second below a port to the one above it. */
    private static final int STEP = 4;

    private static final int BLOCKS = LANE_PORTS / STEP - 1;
    private static final ServerSocket LANE = takeLane();
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() % BLOCKS));

    private Ports() {}

    /** A port that is free, as are the two below it and the one above it: what a broker needs. */
    public static int next() {
        int first = LANE.getLocalPort() + STEP;
        for (int tries = 0; tries < BLOCKS; tries++) {
            int port = first + NEXT.getAndUpdate(block -> (block + 1) % BLOCKS) * STEP;
            if (isFree(port - 2) && isFree(port - 1) && isFree(port) && isFree(port + 1)) {
                return port;
            }
        }
        throw new IllegalStateException("No free ports between " + first + " and " + (first + BLOCKS * STEP));
    }

    private static ServerSocket takeLane() {
        IOException cause = null;
        for (int lane = 0; lane < LANES; lane++) {
            try {
                return new ServerSocket(FIRST + lane * LANE_PORTS, 1, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                cause = e;
            }
        }
        throw new IllegalStateException(
                LANES + " JVMs run tests with real processes on this machine, and each of them needs ports of its own:"
                        + " run the tests again when some have ended",
                cause);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
