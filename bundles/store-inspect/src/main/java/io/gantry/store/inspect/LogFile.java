package io.gantry.store.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of the log, or a piece that recovery kept aside.
 *
 * @param base address of its first byte
 * @param bytes its length
 */
record LogFile(Path path, long base, long bytes) {
    long end() {
        return base + bytes;
    }

    /** Its bytes, mapped to be read only; pages come into memory as they are looked at. */
    ByteBuffer map() throws IOException, WrongUseException {
        if (bytes > Integer.MAX_VALUE) {
            throw new WrongUseException(path + " has " + bytes + " bytes, more than 2 GiB: it is no segment of a log");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes);
        }
    }
}
