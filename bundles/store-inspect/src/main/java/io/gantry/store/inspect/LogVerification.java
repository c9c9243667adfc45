package io.gantry.store.inspect;

import io.gantry.codec.MultiDispatch;
import io.gantry.codec.RecordCheck.Finding;
import io.gantry.codec.StoredMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Checks a log: each record, its place, the segments, and that queue offsets have no gap. */
final class LogVerification {
    /** Queues that are followed; a log that names more of them is damaged or made to hurt. */
    private static final int MAX_QUEUES = 1_000_000;

    private final Page page;
    /** The next offset of each queue, by {@code topic/id}. */
    private final Map<String, Long> next = new HashMap<>();

    private final MultiDispatch dispatch = new MultiDispatch();

    private long records;
    private long damages;
    private long end;
    private LogFile emptyFile;
    private long emptyFrom;

    LogVerification(Page page) {
        this.page = page;
    }

    void verify(StoreFiles files) throws IOException, WrongUseException {
        long done = 0;
        for (int i = 0; i < files.log().size(); i++) {
            LogFile file = files.log().get(i);
            if (i > 0 && files.log().get(i - 1).end() != file.base()) {
                damage(
                        file.path(),
                        file.base(),
                        "the segment before ends at " + files.log().get(i - 1).end()
                                + ": one is missing or has another length");
            }
            verify(file, done, files.bytes());
            done += file.bytes();
        }
    }

    private void verify(LogFile file, long done, long all) throws IOException, WrongUseException {
        if (file.bytes() == 0) {
            page.line("%s: empty, as a crash leaves it before its first byte", file.path());
            return;
        }
        RecordScan scan = new RecordScan(file, file.map());
        long count = 0;
        while (scan.nextPosition() < file.end()) {
            Finding found = scan.next();
            page.progress("bytes of the log", done + scan.nextPosition() - file.base(), all);
            if (found == Finding.MESSAGE) {
                count++;
                tellEmpty(scan.position());
                end = scan.nextPosition();
                follow(file, scan.message());
            } else if (found == Finding.BLANK) {
                end = file.end();
            } else if (found == Finding.EMPTY && !scan.hasMore()) {
                if (emptyFile == null) {
                    emptyFile = file;
                    emptyFrom = scan.position();
                }
                break;
            } else {
                String behind = scan.nextPosition() < file.end()
                        ? "the next sound record is at " + scan.nextPosition()
                        : "no sound record follows in this segment";
                damage(file.path(), scan.position(), found + "; " + behind);
            }
        }
        records += count;
        if (count == 0) {
            page.line("%s: no record", file.path());
        } else {
            page.line("%s: %s records, positions %d to %d", file.path(), Page.count(count), file.base(), end);
        }
    }

    /** The log ends where nothing stands, unless records follow; segments made ahead of the writer hold none. */
    private void tellEmpty(long recordAt) {
        if (emptyFile != null) {
            damage(emptyFile.path(), emptyFrom, "nothing stands from here to the record at " + recordAt);
            emptyFile = null;
        }
    }

    /** A topic that was deleted and made again begins at 0 again. */
    private void follow(LogFile file, StoredMessage message) {
        if (!message.isQueued()) {
            return;
        }
        String queue = message.topic() + "/" + message.queueId();
        Long expected = next.get(queue);
        long offset = message.queueOffset();
        if (expected != null && offset != expected && offset != 0) {
            damage(
                    file.path(),
                    message.position(),
                    "queue " + Page.printable(queue, 200) + " goes on with offset " + offset + ", expected "
                            + expected);
        }
        note(queue, offset);
        dispatch.places(message).forEach(place -> note(place.topic() + "/0", place.queueOffset()));
    }

    private void note(String queue, long offset) {
        if (next.containsKey(queue) || next.size() < MAX_QUEUES) {
            next.put(queue, offset + 1);
        }
    }

    private void damage(Path file, long position, String what) {
        damages++;
        page.line("damage in %s at position %d: %s", file, position, what);
    }

    /** The next offset of a queue as the log has it; -1 when it has no record of it. */
    long next(String queue) {
        return next.getOrDefault(queue, -1L);
    }

    long records() {
        return records;
    }

    long damages() {
        return damages;
    }

    long end() {
        return end;
    }
}
