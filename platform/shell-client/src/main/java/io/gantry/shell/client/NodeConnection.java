package io.gantry.shell.client;

import io.gantry.shell.frame.ShellFrame;
import io.gantry.shell.frame.ShellFrame.Kind;
import io.gantry.shell.frame.SocketPlace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The line to a node. Used by one thread; {@link #close} by any, which ends a command that runs. */
final class NodeConnection implements AutoCloseable {
    private final Path node;
    private volatile SocketChannel channel;

    NodeConnection(Path node) throws Exit {
        this.node = node;
        this.channel = open();
    }

    private SocketChannel open() throws Exit {
        Path socket = node.resolve(SocketPlace.NAME);
        if (!Files.exists(socket)) {
            throw new Exit(
                    Exit.NOT_REACHABLE,
                    "No node runs in " + node + " (there is no " + SocketPlace.NAME + "); start it, or say --node DIR");
        }
        try (SocketPlace place = new SocketPlace(socket)) {
            return SocketChannel.open(place.address());
        } catch (IOException e) {
            throw new Exit(
                    Exit.NOT_REACHABLE,
                    "The node in " + node + " does not answer (" + e.getMessage()
                            + "); it has crashed or belongs to another user: start it again, or become that user");
        }
    }

    /** After {@link #close}: a new line to the same node. */
    void reopen() throws Exit {
        channel = open();
    }

    /** Runs a line and copies what it prints; returns its exit code. */
    int execute(String line, OutputStream out, OutputStream err) throws Exit {
        SocketChannel current = channel;
        try {
            ShellFrame.of(Kind.EXECUTE, line).write(current);
            while (true) {
                ShellFrame frame = ShellFrame.read(current);
                switch (frame.kind()) {
                    case OUT -> copy(frame, out);
                    case ERR -> copy(frame, err);
                    case DONE -> {
                        return Integer.parseInt(frame.text());
                    }
                    default -> throw new IOException("the node said " + frame.kind());
                }
            }
        } catch (IOException | NumberFormatException e) {
            throw new Exit(Exit.NOT_REACHABLE, "The connection to the node in " + node + " broke: " + e.getMessage());
        }
    }

    private static void copy(ShellFrame frame, OutputStream to) throws IOException {
        to.write(frame.payload());
        to.flush();
    }

    /** How the last word of a line could go on; nothing when the node does not say. */
    List<String> complete(String line) {
        SocketChannel current = channel;
        try {
            ShellFrame.of(Kind.COMPLETE, line).write(current);
            String text = ShellFrame.read(current).text();
            return text.isEmpty() ? List.of() : List.of(text.split("\n"));
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The process or the command is over anyway; the kernel frees the socket.
            channel = null;
        }
    }
}
