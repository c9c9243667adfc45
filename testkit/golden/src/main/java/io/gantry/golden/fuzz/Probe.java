package io.gantry.golden.fuzz;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Function;

/**
 * Has a codec read hostile bytes, and fails when it does what no codec may: throw anything but its own exception, take
 * memory without bound, or look outside the bytes it was given.
 */
public final class Probe {
    private static final int AROUND = 64;
    /** For what is small beside a length of gigabytes that is believed: classes loaded on the way, tables. */
    private static final long FREE_BYTES = 16 << 20;

    private static final int SHOWN_BYTES = 4_000;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Class<? extends RuntimeException> refusal;
    private final int factor;

    private Probe(Class<? extends RuntimeException> refusal, int factor) {
        this.refusal = refusal;
        this.factor = factor;
    }

    /** For a codec whose one exception is this. */
    public static Probe of(Class<? extends RuntimeException> refusal) {
        return new Probe(refusal, 400);
    }

    /** The same with more memory for each byte read: what is deflated grows. */
    public Probe growing(int times) {
        return new Probe(refusal, times);
    }

    /**
     * Reads the bytes twice, each time with something else around them; what is found must be the same.
     *
     * @param codec reads from the buffer's position to its limit, and returns what it found
     */
    public <T> T read(byte[] bytes, Function<ByteBuffer, T> codec) {
        T first = readOnce(bytes, (byte) 0, codec);
        T second = readOnce(bytes, (byte) '"', codec);
        if (!Objects.deepEquals(first, second)) {
            throw failure("What is around the bytes was read: " + first + " is not " + second, bytes, null);
        }
        return first;
    }

    private <T> T readOnce(byte[] bytes, byte around, Function<ByteBuffer, T> codec) {
        byte[] all = new byte[bytes.length + 2 * AROUND];
        Arrays.fill(all, around);
        System.arraycopy(bytes, 0, all, AROUND, bytes.length);
        ByteBuffer buffer = ByteBuffer.wrap(all, AROUND, bytes.length);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return codec.apply(buffer);
        } catch (RuntimeException e) {
            if (!refusal.isInstance(e)) {
                throw failure("Not " + refusal.getSimpleName() + " but " + e, bytes, e);
            }
            return null;
        } catch (StackOverflowError | OutOfMemoryError e) {
            throw failure(e.toString(), bytes, e);
        } finally {
            long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (taken > FREE_BYTES + (long) factor * bytes.length) {
                throw failure(taken + " bytes of memory for " + bytes.length, bytes, null);
            }
        }
    }

    private static AssertionError failure(String what, byte[] bytes, Throwable cause) {
        byte[] shown = Arrays.copyOf(bytes, Math.min(bytes.length, SHOWN_BYTES));
        return new AssertionError(
                what + "; the " + bytes.length + " bytes: " + HexFormat.of().formatHex(shown), cause);
    }
}
