package io.gantry.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Free ports below the ephemeral range, never the same twice in one JVM. Of two JVMs that run tests at the same time
 * each has a half of them: a node that is started again must find its port free.
 */
public final class Ports {
    /** Which of them this is, counted from 1. */
    private static final int JVM = Integer.getInteger("gantry.test.jvm", 1);

    private static final int COUNT = 9_504;
    private static final int FIRST = 12_000 + (JVM - 1) % 2 * COUNT;
    private static final int LAST = FIRST + COUNT - 8;
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
