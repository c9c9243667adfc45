package io.gantry.store.mmap.queue;

import io.gantry.log.StorageException;
import io.gantry.queue.QueueKey;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Goes through all queues on disk, some at a time: nothing here waits for all of them. One thread. */
final class QueueWalk implements AutoCloseable {
    private final Path directory;
    private DirectoryStream<Path> topics;
    private Iterator<Path> left;

    QueueWalk(Path directory) {
        this.directory = directory;
    }

    boolean isUnderWay() {
        return topics != null;
    }

    /** Begins with the first topic. */
    void begin() throws IOException {
        close();
        if (Files.isDirectory(directory)) {
            topics = Files.newDirectoryStream(directory, Files::isDirectory);
            left = topics.iterator();
        }
    }

    /** The queues of the next topics, until they are so many. */
    List<QueueKey> next(int count) throws IOException {
        List<QueueKey> keys = new ArrayList<>();
        try {
            while (topics != null && keys.size() < count) {
                if (left.hasNext()) {
                    keys.addAll(ofTopic(left.next()));
                } else {
                    close();
                }
            }
            return keys;
        } catch (DirectoryIteratorException e) {
            close();
            throw e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        if (topics != null) {
            topics.close();
            topics = null;
        }
    }

    /** The queues of a topic's directory. */
    static List<QueueKey> ofTopic(Path topic) {
        List<QueueKey> keys = new ArrayList<>();
        String name = topic.getFileName().toString();
        for (Path queue : listed(topic, Integer.MAX_VALUE)) {
            String id = queue.getFileName().toString();
            if (id.matches("[0-9]{1,9}")) {
                keys.add(new QueueKey(name, Integer.parseInt(id)));
            }
        }
        return keys;
    }

    /** Names in a directory that begin so; each is not looked at further, for there may be many. */
    static List<String> named(Path directory, String prefix) {
        List<String> found = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, prefix + "*")) {
            paths.forEach(path -> found.add(path.getFileName().toString()));
            return found;
        } catch (IOException | DirectoryIteratorException e) {
            throw new StorageException("Cannot list " + directory + ": " + e + "; check owner and permissions", e);
        }
    }

    /** Directories below a directory, at most so many. */
    static List<Path> listed(Path directory, int max) {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, Files::isDirectory)) {
            for (Iterator<Path> path = paths.iterator(); found.size() < max && path.hasNext(); ) {
                found.add(path.next());
            }
            return found;
        } catch (NoSuchFileException e) {
            // Deleted meanwhile.
            return List.of();
        } catch (IOException | DirectoryIteratorException e) {
            throw new StorageException("Cannot list " + directory + ": " + e + "; check owner and permissions", e);
        }
    }
}
