package io.gantry.store.mmap.recovery;

import io.gantry.codec.RecordCheck;
import io.gantry.codec.RecordCheck.Finding;
import io.gantry.codec.StoredMessage;
import io.gantry.store.mmap.log.QueueOffsets;
import io.gantry.store.mmap.log.RecordNumbers;
import io.gantry.store.mmap.segment.Segment;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.nio.ByteBuffer;

/**
 * Walks the log record by record to its end, and notes the queue offsets on the way. The end is the first place that
 * holds nothing, or something that is no record of this place.
 */
final class LogWalk {
    private final StoredMessage message = new StoredMessage();
    private final RecordCheck check = new RecordCheck();
    private final SegmentFiles files;
    private final RecordNumbers numbers;
    private final boolean checksBodies;
    private Finding finding = Finding.EMPTY;

    LogWalk(SegmentFiles files, QueueOffsets offsets, boolean checksBodies) {
        this.files = files;
        this.numbers = new RecordNumbers(offsets);
        this.checksBodies = checksBodies;
    }

    /** Whether a record, a blank or nothing is at a position, so that a walk can begin there. */
    boolean canBeginAt(long position) {
        Segment segment = files.find(position);
        if (segment == null) {
            return !files.isEmpty() && position == files.last().end();
        }
        Finding found = findingAt(segment, (int) (position - segment.base()), segment.bytes());
        return !found.isDamage();
    }

    /** Walks from a position to the limit, which is a record's end, or to the log's end if that comes before. */
    long walk(long from, long limit) {
        long position = from;
        for (Segment segment = files.find(from); segment != null; segment = files.find(position)) {
            int at = (int) (position - segment.base());
            while (at < segment.bytes()) {
                if (segment.base() + at >= limit) {
                    return segment.base() + at;
                }
                finding = findingAt(segment, at, segment.bytes());
                if (finding == Finding.BLANK) {
                    at = segment.bytes();
                } else if (finding == Finding.MESSAGE) {
                    numbers.note(message);
                    at += message.bytes();
                } else {
                    return segment.base() + at;
                }
            }
            position = segment.end();
        }
        finding = Finding.EMPTY;
        return position;
    }

    /** What ended the walk. */
    Finding finding() {
        return finding;
    }

    private Finding findingAt(Segment segment, int at, int limit) {
        ByteBuffer buffer = segment.buffer();
        Finding found = check.check(buffer, at, limit, checksBodies);
        if (found == Finding.MESSAGE) {
            message.wrap(buffer, at);
            boolean isInPlace = message.position() == segment.base() + at && message.queueId() >= 0;
            return isInPlace ? found : Finding.BAD_PARTS;
        }
        return found;
    }
}
