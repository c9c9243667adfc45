package io.gantry.store.inspect;

import io.gantry.codec.RecordCheck;
import io.gantry.codec.RecordCheck.Finding;
import io.gantry.codec.StoredMessage;
import java.nio.ByteBuffer;

/**
 * Goes through a segment record by record. Behind damage it looks for the next record that is sound and at its own
 * place, since each record says where it belongs.
 */
final class RecordScan {
    private final RecordCheck check = new RecordCheck();
    private final StoredMessage message = new StoredMessage();
    private final LogFile file;
    private final ByteBuffer buffer;
    private int at;
    private int next;

    RecordScan(LogFile file, ByteBuffer buffer) {
        this.file = file;
        this.buffer = buffer;
    }

    /** Looks at what is next; EMPTY or BLANK at the end of the records. */
    Finding next() {
        at = next;
        if (at >= buffer.capacity()) {
            return Finding.BLANK;
        }
        Finding found = findingAt(at);
        if (found == Finding.MESSAGE) {
            next = at + message.bytes();
        } else if (found == Finding.BLANK) {
            next = buffer.capacity();
        } else if (found == Finding.EMPTY && !hasMore()) {
            next = buffer.capacity();
        } else {
            next = soundFrom(at + 1);
        }
        return found;
    }

    private Finding findingAt(int index) {
        Finding found = check.check(buffer, index, buffer.capacity(), true);
        if (found == Finding.MESSAGE) {
            message.wrap(buffer, index);
            return message.position() == file.base() + index ? found : Finding.BAD_PARTS;
        }
        return found;
    }

    /** Index of the next sound record from an index on; the segment's end when there is none. */
    private int soundFrom(int from) {
        for (int i = from; i <= buffer.capacity() - StoredMessage.BLANK_HEAD_BYTES; i++) {
            int magic = buffer.getInt(i + StoredMessage.MAGIC_AT);
            boolean mayBe = magic == StoredMessage.MAGIC_V1 || magic == StoredMessage.MAGIC_V2;
            if (mayBe && findingAt(i) == Finding.MESSAGE) {
                return i;
            }
        }
        return buffer.capacity();
    }

    /** Whether anything but zeros stands from the place looked at on. */
    boolean hasMore() {
        int i = at;
        while (i + Long.BYTES <= buffer.capacity() && buffer.getLong(i) == 0) {
            i += Long.BYTES;
        }
        while (i < buffer.capacity() && buffer.get(i) == 0) {
            i++;
        }
        return i < buffer.capacity();
    }

    /** The record looked at, when it was found to be one. */
    StoredMessage message() {
        return message.wrap(buffer, at);
    }

    /** Address of what was looked at. */
    long position() {
        return file.base() + at;
    }

    /** Address of what comes next. */
    long nextPosition() {
        return file.base() + next;
    }

    /** Goes on at an address of this file, be it within a record: then with the next one. */
    void skipTo(long position) {
        while (nextPosition() < position && next < buffer.capacity()) {
            next();
        }
    }
}
