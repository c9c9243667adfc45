package io.gantry.shell.socket;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.shell.frame.ShellFrame;
import io.gantry.shell.frame.ShellFrame.Kind;
import io.gantry.shell.frame.SocketPlace;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts terminals on {@code gantry.sock}, mode 0600: whoever may open the file is the node's own user. One agent
 * accepts, one agent per terminal serves; a terminal too many is told so and closed.
 */
final class ShellListener implements AutoCloseable {
    static final int MAX_SESSIONS = 8;
    private static final Logger LOG = LoggerFactory.getLogger(ShellListener.class);

    private final Path socket;
    private final LineRunner runner;
    private final ServerSocketChannel server;
    private final Set<ShellSession> sessions = ConcurrentHashMap.newKeySet();
    private final AgentThread acceptor;
    private volatile boolean isClosed;

    ShellListener(Path directory, LineRunner runner) throws IOException {
        this.socket = directory.resolve(SocketPlace.NAME);
        this.runner = runner;
        this.server = open(directory);
        this.acceptor = new AgentThread(new Acceptor(), TimeUnit.SECONDS.toNanos(1));
    }

    /**
     * The socket is made in a private folder and gets its mode there, then it moves to its place: nobody can
     * connect in between, and one left by a crash is replaced.
     */
    private ServerSocketChannel open(Path directory) throws IOException {
        Path folder = directory.resolve("runtime").resolve("shell");
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Path first = folder.resolve(SocketPlace.NAME);
        Files.deleteIfExists(first);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try (SocketPlace place = new SocketPlace(first)) {
            channel.bind(place.address());
            Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("rw-------"));
            Files.move(first, socket, StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            Files.deleteIfExists(socket);
            server.close();
        } catch (IOException e) {
            LOG.warn("The shell's socket could not be closed: socket={}, reason={}", socket, e.getMessage());
        }
        acceptor.close();
        sessions.forEach(ShellSession::close);
    }

    /** Takes one terminal per step. */
    private final class Acceptor implements Agent {
        @Override
        public String name() {
            return "shell-accept";
        }

        @Override
        public int doWork() {
            if (isClosed) {
                return 0;
            }
            try {
                serve(server.accept());
                return 1;
            } catch (ClosedChannelException e) {
                return 0;
            } catch (IOException e) {
                LOG.warn("A terminal could not be accepted: reason={}", e.getMessage());
                return 0;
            }
        }

        private void serve(SocketChannel channel) throws IOException {
            if (sessions.size() < MAX_SESSIONS) {
                sessions.add(new ShellSession(channel, runner, sessions::remove));
                return;
            }
            try (channel) {
                String text = "All " + MAX_SESSIONS + " shells of this node are in use; leave one with 'exit'\n";
                ShellFrame.of(Kind.ERR, text).write(channel);
                ShellFrame.of(Kind.DONE, "1").write(channel);
            }
        }
    }
}
