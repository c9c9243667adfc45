package io.gantry.log;

import java.util.zip.CRC32C;

/** The last bytes of a log, by which two logs that end at the same place are compared. */
public final class LogTail {
    private static final int BYTES = 64 << 10;

    private LogTail() {}

    /** CRC-32C of the last 64 KiB before a position, or of all there is; -1 when they cannot be read. */
    public static long sum(CommitLog log, long end) {
        CRC32C crc = new CRC32C();
        long position = Math.max(log.start(), end - BYTES);
        while (position < end) {
            try (LogSlice slice = log.read(position, (int) (end - position)).orElse(null)) {
                int count = slice == null ? 0 : slice.buffer().remaining();
                if (count == 0) {
                    return -1;
                }
                crc.update(slice.buffer().duplicate());
                position += count;
            }
        }
        return crc.getValue();
    }
}
