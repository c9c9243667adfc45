package io.gantry.ha.async;

import io.gantry.codec.RecordCheck;
import io.gantry.contract.HeapLog;
import io.gantry.log.LogSlice;
import java.util.Optional;

/** A leader's log in the same process, which begins there and leads in that reign. */
record HeapLeaderLog(HeapLog log, long start, long epoch) implements LeaderLog {
    @Override
    public byte[] record(long position) {
        Optional<LogSlice> found = log.read(position, 1 << 20);
        if (found.isEmpty()) {
            return null;
        }
        try (LogSlice slice = found.get()) {
            RecordCheck.Finding finding =
                    new RecordCheck().check(slice.buffer(), 0, slice.buffer().limit(), true);
            if (finding != RecordCheck.Finding.MESSAGE) {
                return null;
            }
            byte[] record = new byte[slice.buffer().getInt(0)];
            slice.buffer().get(record);
            return record;
        }
    }
}
