package io.gantry.store.inspect;

import io.gantry.codec.StoreCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Checks a store, a log or a segment, and prints what is wrong: {@code gantry log verify}. */
final class Verify {
    private final Page page;

    Verify(Page page) {
        this.page = page;
    }

    /** Checks everything; false when there is damage. */
    boolean verify(StoreFiles files) throws IOException, WrongUseException {
        LogVerification log = new LogVerification(page);
        log.verify(files);
        page.line("log: %s records, end %d", Page.count(log.records()), log.end());
        long damages = log.damages();
        if (files.root() != null) {
            boolean isRunning = Files.exists(files.root().resolve("abort"));
            checkpoint(files.root(), isRunning);
            QueueVerification queues = new QueueVerification(page, files, log);
            queues.verify();
            page.line("queues: %s, with %s units", Page.count(queues.queues()), Page.count(queues.units()));
            damages += queues.damages() + (isRunning ? 0 : queues.behind());
            keptAside(files.root());
        }
        page.line(damages == 0 ? "clean" : "damaged in " + Page.count(damages) + " places");
        return damages == 0;
    }

    private void checkpoint(Path root, boolean isRunning) throws IOException {
        Path file = root.resolve("checkpoint");
        byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        StoreCheckpoint checkpoint = new StoreCheckpoint(ByteBuffer.wrap(Arrays.copyOf(bytes, StoreCheckpoint.BYTES)));
        if (checkpoint.isSealed()) {
            page.line(
                    "checkpoint: by Gantry, log forced to %d, queues to %d",
                    checkpoint.durablePosition(), checkpoint.queuesPosition());
        } else {
            page.line("checkpoint: %s", bytes.length == 0 ? "none" : "by RocketMQ, or none yet");
        }
        if (isRunning) {
            page.line("a broker runs here, or was killed: what its queues have not yet, its next start brings");
        }
    }

    private void keptAside(Path root) throws IOException {
        Path damaged = root.resolve("damaged");
        if (Files.isDirectory(damaged)) {
            try (Stream<Path> found = Files.list(damaged)) {
                List<Path> pieces = found.sorted().toList();
                for (Path piece : pieces) {
                    page.line("kept aside by a recovery: %s, %s bytes", piece, Page.count(Files.size(piece)));
                }
            }
        }
    }
}
