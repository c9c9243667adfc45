package io.gantry.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The right to use a node's folder; the operating system takes it back when the process dies. The file
 * {@code runtime/holder} says who has it.
 */
final class NodeLock implements AutoCloseable {
    private final FileChannel channel;
    private final Path holder;

    NodeLock(Path directory, String kind) throws NodeException {
        Path folder = directory.resolve("runtime");
        this.holder = folder.resolve("holder");
        try {
            Files.createDirectories(folder);
            this.channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new NodeException(
                    "The node's directory " + directory + " cannot be written (" + NodeException.reason(e)
                            + "); choose another or change its owner",
                    e);
        }
        if (!lock()) {
            String who = held();
            closeChannel();
            throw new NodeException("The directory " + directory + " is in use by " + who
                    + "; stop that node first, or give this one a directory of its own");
        }
        try {
            Files.writeString(holder, description(kind));
        } catch (IOException e) {
            closeChannel();
            throw new NodeException("The file " + holder + " cannot be written: " + NodeException.reason(e), e);
        }
    }

    private boolean lock() throws NodeException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            closeChannel();
            throw new NodeException(
                    "The file system does not lock " + holder.resolveSibling("lock") + " (" + NodeException.reason(e)
                            + "); use a directory on a local disk",
                    e);
        }
    }

    private String held() {
        try {
            return Files.readString(holder).strip();
        } catch (IOException e) {
            return "another process";
        }
    }

    private static String description(String kind) {
        String since = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return "process " + ProcessHandle.current().pid() + " (" + kind + ", since " + since + ")\n";
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            Main.complain("The lock file could not be closed: " + NodeException.reason(e));
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(holder);
        } catch (IOException e) {
            Main.complain("The file " + holder + " could not be deleted: " + NodeException.reason(e));
        }
        closeChannel();
    }
}
