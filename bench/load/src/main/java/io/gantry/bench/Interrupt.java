package io.gantry.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What happens at Ctrl-C: the load is told to end, and the JVM waits until the result is printed. */
final class Interrupt {
    private static final long MAX_WAIT_SECONDS = 5;

    private final Runnable onSignal;
    private final CountDownLatch printed = new CountDownLatch(1);
    private final Thread hook;

    @SuppressWarnings("checkstyle:regexpsinglelinejava") // The JVM asks for a thread here, and runs it itself.
    private Interrupt(Runnable onSignal) {
        this.onSignal = onSignal;
        this.hook = new Thread(this::stop, "gantry-bench-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop() {
        onSignal.run();
        try {
            printed.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs a load and prints its result.
     *
     * @param onSignal tells the load to end
     */
    static void during(Runnable onSignal, Runnable load) {
        Interrupt interrupt = new Interrupt(onSignal);
        try {
            load.run();
        } finally {
            interrupt.forget();
        }
    }

    private void forget() {
        printed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: this is what the hook waited for.
            return;
        }
    }
}
