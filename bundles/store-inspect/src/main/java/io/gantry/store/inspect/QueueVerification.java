package io.gantry.store.inspect;

import io.gantry.codec.MultiDispatch;
import io.gantry.codec.QueueUnit;
import io.gantry.codec.RecordCheck;
import io.gantry.codec.RecordCheck.Finding;
import io.gantry.codec.StoredMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks the consume queues of a store against its log: each unit leads to its record, and none is missing. */
final class QueueVerification {
    private final Page page;
    private final StoreFiles files;
    private final LogVerification log;
    private final Map<LogFile, ByteBuffer> maps = new HashMap<>();
    private final RecordCheck check = new RecordCheck();
    private final StoredMessage message = new StoredMessage();
    private long queues;
    private long units;
    private long damages;
    private long behind;

    QueueVerification(Page page, StoreFiles files, LogVerification log) {
        this.page = page;
        this.files = files;
        this.log = log;
    }

    void verify() throws IOException, WrongUseException {
        for (LogFile file : files.log()) {
            maps.put(file, file.map());
        }
        List<Path> all = new ArrayList<>();
        for (Path topic : directories(files.root().resolve("consumequeue"))) {
            all.addAll(directories(topic));
        }
        for (Path queue : all) {
            verify(queue);
            queues++;
            page.progress("queues", queues, all.size());
        }
    }

    private static List<Path> directories(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, Files::isDirectory)) {
                paths.forEach(found::add);
            }
        }
        found.sort(null);
        return found;
    }

    private void verify(Path queue) throws IOException, WrongUseException {
        String name = queue.getParent().getFileName() + "/" + queue.getFileName();
        List<LogFile> parts = StoreFiles.segments(queue);
        long end = parts.isEmpty() ? 0 : parts.get(0).base() / QueueUnit.BYTES;
        long wrong = 0;
        long wrongTail = 0;
        String first = "";
        for (LogFile part : parts) {
            ByteBuffer buffer = part.map();
            for (int at = 0; at + QueueUnit.BYTES <= buffer.capacity() && QueueUnit.isWritten(buffer, at); ) {
                String flaw = QueueUnit.isFiller(buffer, at) ? "" : flaw(buffer, at, name, end);
                if (!flaw.isEmpty()) {
                    if (wrong + wrongTail == 0) {
                        first = "damage in %s at %d: unit of offset %d %s".formatted(part.path(), at, end, flaw);
                    }
                    wrongTail++;
                } else if (wrongTail > 0) {
                    if (wrong == 0) {
                        page.line("%s", first);
                    }
                    wrong += wrongTail;
                    wrongTail = 0;
                }
                end++;
                units++;
                at += QueueUnit.BYTES;
            }
        }
        if (wrong > 1) {
            page.line("queue %s: %s units do not lead to their record", name, Page.count(wrong));
        }
        damages += wrong;
        if (wrongTail > 0) {
            // What a power cut leaves of records it took; a running broker's newest ones look so too.
            end -= wrongTail;
            page.line(
                    "queue %s: the log has no records for its last %s units, from offset %d on: they are cut when it"
                            + " is opened",
                    Page.printable(name, 200), Page.count(wrongTail), end);
        }
        long expected = log.next(name);
        if (expected > end) {
            behind++;
            page.line("queue %s ends at offset %d, the log goes to %d", Page.printable(name, 200), end, expected);
        }
    }

    /** What is wrong with a unit; empty when it leads to its record, or to one that retention took. */
    private String flaw(ByteBuffer buffer, int at, String queue, long offset) {
        long position = QueueUnit.position(buffer, at);
        if (files.log().isEmpty() || position < files.log().get(0).base()) {
            return "";
        }
        LogFile file = files.at(position);
        if (file == null || position >= log.end()) {
            return "leads to " + position + ", the log ends at " + log.end();
        }
        int recordAt = (int) (position - file.base());
        ByteBuffer records = maps.get(file);
        Finding found = check.check(records, recordAt, records.capacity(), false);
        if (found != Finding.MESSAGE) {
            return "leads to " + position + ", found there: " + found;
        }
        message.wrap(records, recordAt);
        boolean isIt = message.queueOffset() == offset && queue.equals(message.topic() + "/" + message.queueId());
        return message.bytes() == QueueUnit.recordBytes(buffer, at) && (isIt || standsIn(queue, offset))
                ? ""
                : "leads to " + position + ", where a record of "
                        + Page.printable(message.topic() + "/" + message.queueId(), 200) + " with offset "
                        + message.queueOffset() + " is";
    }

    /** Whether the record stands in a light queue with this number. */
    private boolean standsIn(String queue, long offset) {
        return MultiDispatch.isLight(queue)
                && new MultiDispatch()
                        .places(message).stream()
                                .anyMatch(place -> place.queueOffset() == offset && queue.equals(place.topic() + "/0"));
    }

    long queues() {
        return queues;
    }

    long units() {
        return units;
    }

    long damages() {
        return damages;
    }

    /** Queues that have not all that the log has. */
    long behind() {
        return behind;
    }
}
