package io.gantry.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A name server of an installation, with a port and folders of the test's own; it is ready. */
final class InstalledNode implements AutoCloseable {
    private final Path home;
    private final Path folder;
    private final Path log;
    private final Process process;

    InstalledNode(Path home, String conf, Path folder) throws Exception {
        this.home = home;
        this.folder = folder;
        this.log = folder.resolve("node.log");
        String own = conf.replaceAll("(?m)^listenPort=.*$", "listenPort=" + freePort());
        Path file = Files.writeString(folder.resolve("namesrv.conf"), own + "bindAddress=127.0.0.1\n");
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("bin/gantry").toString(),
                        "node",
                        "namesrv",
                        "-c",
                        file.toString(),
                        "--dir",
                        dir().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("GANTRY_MEMORY", "512m");
        builder.environment().put("GANTRY_RUN", folder.resolve("run").toString());
        process = builder.start();
        try {
            Tool.await("the node is ready", () -> Files.readString(log).contains(" is ready"));
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    Path dir() {
        return folder.resolve("node");
    }

    /** What the node's shell says to a line. */
    Tool.Ended say(String line) {
        return Tool.run(List.of(home.resolve("bin/gantry").toString(), "sh", "--node", dir().toString(), line));
    }

    /** It ends by itself when it is told to. */
    void stop() throws Exception {
        process.destroy();
        assertTrue(Tool.hasEnded(process), "it stops when it is told to");
        assertEquals(0, process.exitValue(), Files.readString(log));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
