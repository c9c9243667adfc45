package io.gantry.store.mmap.log;

import io.gantry.codec.RecordCheck;
import io.gantry.codec.RecordCheck.Finding;
import io.gantry.codec.StoredMessage;
import java.nio.ByteBuffer;

/** Looks at bytes that another log had, before they become this one's. For one thread at a time: under its lock. */
final class CopiedRecords {
    private final StoredMessage message = new StoredMessage();
    private final RecordCheck check = new RecordCheck();
    private final RecordNumbers numbers;

    CopiedRecords(QueueOffsets offsets) {
        this.numbers = new RecordNumbers(offsets);
    }

    /**
     * How many bytes from the buffer's position on are whole records, or a blank, of this very place.
     *
     * @param position address of the first byte
     * @param room bytes up to the end of the segment
     * @throws IllegalArgumentException something there is none
     */
    int whole(ByteBuffer bytes, long position, int room) {
        int from = bytes.position();
        int at = from;
        while (bytes.limit() - at >= StoredMessage.BLANK_HEAD_BYTES && at - from < room) {
            int taken = at - from;
            int length = bytes.getInt(at);
            boolean isPart = length > bytes.limit() - at && isKnown(bytes.getInt(at + StoredMessage.MAGIC_AT));
            if (isPart && length > room - taken) {
                throw new IllegalArgumentException("A record of " + length + " bytes at position " + (position + taken)
                        + " goes beyond the segment, which ends " + (room - taken)
                        + " bytes behind; both logs need the same mappedFileSizeCommitLog");
            }
            if (isPart) {
                break;
            }
            at += checked(bytes, at, position + taken, room - taken);
        }
        return at - from;
    }

    private static boolean isKnown(int magic) {
        return magic == StoredMessage.MAGIC_V1 || magic == StoredMessage.MAGIC_V2 || magic == StoredMessage.MAGIC_BLANK;
    }

    private int checked(ByteBuffer bytes, int at, long position, int room) {
        Finding finding = check.check(bytes, at, bytes.limit(), true);
        if (finding == Finding.BLANK && bytes.getInt(at) == room) {
            return room;
        }
        if (finding == Finding.MESSAGE && bytes.getInt(at) <= room) {
            message.wrap(bytes, at);
            if (message.position() == position && message.queueId() >= 0) {
                return message.bytes();
            }
            throw new IllegalArgumentException("The record at position " + position + " says that it stands at "
                    + message.position() + ", in queue " + message.queueId());
        }
        throw new IllegalArgumentException(
                finding.isDamage() || finding == Finding.EMPTY
                        ? "No sound record is at position " + position + ": " + finding
                        : "What is at position " + position + " has " + bytes.getInt(at)
                                + " bytes, and the segment ends " + room
                                + " behind it; both logs need the same mappedFileSizeCommitLog");
    }

    /** Notes the queue offsets of so many bytes of whole records. */
    void note(ByteBuffer bytes, int from, int to) {
        int at = from;
        while (at < to && bytes.getInt(at + StoredMessage.MAGIC_AT) != StoredMessage.MAGIC_BLANK) {
            message.wrap(bytes, at);
            numbers.note(message);
            at += message.bytes();
        }
    }
}
