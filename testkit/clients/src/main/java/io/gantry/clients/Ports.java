package io.gantry.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Free ports below the ephemeral range, never the same twice in one JVM. */
public final class Ports {
    private static final int FIRST = 12_000;
    private static final int LAST = 31_000;
    private static final int STEP = 8;
    private static final AtomicInteger NEXT =
            new AtomicInteger(FIRST + (int) (ProcessHandle.current().pid() * 64 % (LAST - FIRST)));

    private Ports() {}

    /** A port that is free, as are the two below it and the one above it: what a broker needs. */
    public static int next() {
        for (int tries = 0; tries < LAST - FIRST; tries += STEP) {
            int port = NEXT.getAndUpdate(at -> at + STEP > LAST ? FIRST : at + STEP);
            if (isFree(port - 2) && isFree(port) && isFree(port + 1)) {
                return port;
            }
        }
        throw new IllegalStateException("No free ports between " + FIRST + " and " + LAST);
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
