package io.gantry.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node from lock to unlock. The main thread waits for the end, which the operator, a component or the boot
 * itself brings; a second thread boots, so that an end is seen while a boot still waits for something.
 */
final class Node implements FelixFramework.Watcher {
    private static final long STOP_SECONDS = 30;

    private record End(int exitCode, String reason) {}

    private final String kind;
    private final Path home;
    private final NodeSettings settings;
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile int exitCode = Main.STOPPED;

    Node(String kind, Path home, NodeSettings settings) {
        this.kind = kind;
        this.home = home;
        this.settings = settings;
    }

    /** Runs until the end; returns the exit code. */
    int run() throws NodeException {
        Path directory = settings.directory();
        List<Path> bundles = new BundleList(home).files();
        NodeLock lock = new NodeLock(directory, kind);
        // Before the first logger is made.
        System.setProperty("gantry.logs", directory.resolve("logs").toString());
        Logger log = LoggerFactory.getLogger(Node.class);
        Thread hook = stopOnSignal();
        RunningNode entry = new RunningNode(kind, directory);
        try {
            log.info("Node starts: kind={}, directory={}, home={}", kind, directory, home);
            Logger told = told();
            settings.report().forEach(line -> told.warn("Settings: {}", line));
            runFramework(bundles, log);
        } finally {
            entry.close();
            lock.close();
            stopped.countDown();
            forget(hook);
        }
        return exitCode;
    }

    /** For the log's file only: the console is told in plain words. */
    private static Logger told() {
        return LoggerFactory.getLogger("io.gantry.launcher.Told");
    }

    private void runFramework(List<Path> bundles, Logger log) throws NodeException {
        FelixFramework framework = new FelixFramework(home, settings, this);
        try {
            framework.start(bundles);
            CompletableFuture.runAsync(() -> boot(framework, log));
            End how = end.join();
            exitCode = how.exitCode();
            if (exitCode != Main.STOPPED) {
                told().error("Node ends: reason={}", how.reason());
                Main.complain(how.reason());
            }
        } finally {
            log.info("Node stops");
            if (!framework.stop(TimeUnit.SECONDS.toMillis(STOP_SECONDS))) {
                exitCode = Main.FAILED;
                Main.complain("The node did not stop within " + STOP_SECONDS + " s and is ended; see the log in "
                        + settings.directory().resolve("logs"));
            }
        }
    }

    private void boot(FelixFramework framework, Logger log) {
        try {
            List<String> problems = framework.boot();
            if (problems.isEmpty()) {
                framework.awaitEndpoints(settings.endpoints());
                String ready = new ReadyLine(kind, settings.directory(), framework.endpoints()).toString();
                log.info("Node is ready");
                System.out.println(ready);
            } else {
                onFailure(String.join("; ", problems));
            }
        } catch (NodeException e) {
            onFailure(e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            // A node that is stopped while it boots loses what it boots with: that is no news.
            if (!end.isDone()) {
                log.error("The boot ended unexpectedly", e);
            }
            onFailure("The node does not start: " + NodeException.reason(e));
        }
    }

    @Override
    public void onFailure(String reason) {
        end.complete(new End(Main.FAILED, reason));
    }

    @Override
    public void onStop() {
        end.complete(new End(Main.STOPPED, "Somebody stopped the framework"));
    }

    /** A JVM that was told to end by a signal would exit with 143; a node that stopped in order exits with 0. */
    @SuppressWarnings("checkstyle:regexpsinglelinejava") // The JVM asks for a thread here, and runs it itself.
    private Thread stopOnSignal() {
        Thread hook = new Thread(this::stopNow, "gantry-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    private void stopNow() {
        onStop();
        boolean isInOrder = false;
        try {
            isInOrder = stopped.await(STOP_SECONDS + 1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(isInOrder ? exitCode : Main.FAILED);
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LoggerFactory.getLogger(Node.class).debug("The JVM is ending already");
        }
    }
}
