package io.gantry.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * The time of day of one process, which can be set while it runs, as an operator or a time server does it: forward and
 * back. Its other clocks, that only count, go on. Needs a C compiler, for a library of a few lines that is loaded
 * before the system's.
 */
public final class SetClock {
    private final Path library;
    private final Path offset;

    /** Of a process that is started with {@link #environment()}. */
    public SetClock(Path directory) {
        library = directory.resolve("setclock.so");
        offset = directory.resolve("setclock.nanos");
        Path source = directory.resolve("setclock.c");
        try (InputStream text = SetClock.class.getResourceAsStream("setclock.c")) {
            Files.createDirectories(directory);
            Files.write(source, text.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        set(0);
        Command.must("cc", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString(), "-ldl");
    }

    /** Why there can be none here; empty when there can. */
    public static String obstacle() {
        return Command.run("cc", "--version").isEmpty() ? "" : "there is no C compiler, cc";
    }

    /** What the process is started with. */
    public Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "GANTRY_SET_CLOCK", offset.toString());
    }

    /** The process's time of day is so much later than the machine's from now on. */
    public void set(long nanos) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(nanos);
        try (FileChannel file = FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(bytes.flip(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
