package io.gantry.codec.record;

import io.gantry.codec.RecordCheck;
import io.gantry.codec.StoredMessage;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import java.util.Optional;

/** Finds single records by positions that come from outside and may be anything. */
public final class StoredRecords {
    private StoredRecords() {}

    /**
     * The whole record that begins at a position; to be closed by the caller.
     *
     * @return empty when no record begins there, or it is gone
     */
    public static Optional<LogSlice> find(CommitLog log, long position) {
        if (position < 0) {
            return Optional.empty();
        }
        int bytes;
        try (LogSlice head = log.read(position, StoredMessage.MIN_BYTES).orElse(null)) {
            if (head == null || head.buffer().remaining() < StoredMessage.MIN_BYTES) {
                return Optional.empty();
            }
            StoredMessage message = new StoredMessage().wrap(head.buffer(), 0);
            bytes = message.bytes();
            if (message.position() != position || bytes < StoredMessage.MIN_BYTES) {
                return Optional.empty();
            }
        }
        LogSlice slice = log.read(position, bytes).orElse(null);
        if (slice == null) {
            return Optional.empty();
        }
        RecordCheck.Finding finding =
                new RecordCheck().check(slice.buffer(), 0, slice.buffer().limit(), false);
        if (finding == RecordCheck.Finding.MESSAGE) {
            return Optional.of(slice);
        }
        slice.close();
        return Optional.empty();
    }
}
