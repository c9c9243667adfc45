package io.gantry.golden.fuzz;

import io.gantry.agent.Clock;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Hostile bytes: mostly good ones with a few changes (bits, lengths, cuts, splices, nesting), the more telling for the
 * deep checks, and some that are random from end to end. In the build they are the same in every run; the long runs
 * add an entropy that a failure prints.
 */
public final class Mutations {
    private static final int[] TELLING = {
        0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0xFF_FFFF, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE
    };
    private static final byte[] TELLING_BYTES =
            "{}[]\":,\\'u0-9e.n\u0001\u0002 @|".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    private static final int MAX_CHANGES = 4;
    private static final int MAX_RANDOM_BYTES = 300;
    private static final int MAX_NESTING = 20_000;
    private static final long ENTROPY = FuzzTime.isLong() ? Clock.system().nanos() : 0;

    private final byte[][] seeds;

    private Mutations(List<byte[]> seeds) {
        this.seeds = seeds.toArray(new byte[0][]);
    }

    /** Hostile forms of good bytes, and now and then the good ones. */
    public static Arbitrary<byte[]> of(List<byte[]> seeds) {
        Mutations mutations = new Mutations(seeds);
        return Arbitraries.randomValue(random -> mutations.next(new Random(random.nextLong() ^ ENTROPY)));
    }

    private byte[] next(Random random) {
        if (random.nextInt(20) == 0) {
            byte[] bytes = new byte[random.nextInt(MAX_RANDOM_BYTES)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] bytes = seed(random).clone();
        for (int left = random.nextInt(MAX_CHANGES + 1); left > 0; left--) {
            bytes = change(bytes, random);
        }
        return bytes;
    }

    private byte[] seed(Random random) {
        return seeds[random.nextInt(seeds.length)];
    }

    private byte[] change(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        switch (random.nextInt(9)) {
            case 0:
                return Arrays.copyOf(bytes, at);
            case 1:
                return splice(bytes, at, at, TELLING_BYTES[random.nextInt(TELLING_BYTES.length)]);
            case 2:
                byte[] other = seed(random);
                int from = random.nextInt(other.length + 1);
                return splice(bytes, at, at, Arrays.copyOfRange(other, from, random.nextInt(from, other.length + 1)));
            case 3:
                return splice(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)));
            case 4:
                byte[] nest = new byte[random.nextInt(100) == 0 ? random.nextInt(MAX_NESTING) : random.nextInt(80)];
                Arrays.fill(nest, (byte) "{[(\"".charAt(random.nextInt(4)));
                return splice(bytes, at, at, nest);
            case 5:
                return word(bytes, at, random);
            case 6:
                return number(bytes, random);
            default:
                if (at < bytes.length) {
                    bytes[at] = random.nextBoolean()
                            ? (byte) (bytes[at] ^ 1 << random.nextInt(Byte.SIZE))
                            : (byte) TELLING[random.nextInt(TELLING.length)];
                }
                return bytes;
        }
    }

    /** Sets a binary length, or what might be one; the first words more often than others. */
    private static byte[] word(byte[] bytes, int anywhere, Random random) {
        int at = random.nextBoolean() ? random.nextInt(3) * Integer.BYTES : anywhere;
        int size = random.nextBoolean() ? Integer.BYTES : Short.BYTES;
        if (at + size > bytes.length) {
            return bytes;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int value = random.nextInt(3) == 0
                ? buffer.getShort(at) + random.nextInt(9) - 4
                : TELLING[random.nextInt(TELLING.length)];
        return size == Integer.BYTES
                ? buffer.putInt(at, value).array()
                : buffer.putShort(at, (short) value).array();
    }

    /** Replaces a run of decimal digits by another number. */
    private static byte[] number(byte[] bytes, Random random) {
        int from = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        while (from < bytes.length && (bytes[from] < '0' || bytes[from] > '9')) {
            from++;
        }
        int to = from;
        while (to < bytes.length && bytes[to] >= '0' && bytes[to] <= '9') {
            to++;
        }
        String number =
                switch (random.nextInt(5)) {
                    case 0 -> String.valueOf(TELLING[random.nextInt(TELLING.length)]);
                    case 1 -> String.valueOf(random.nextLong());
                    case 2 -> "9".repeat(1 + random.nextInt(400));
                    case 3 -> "1e" + random.nextInt(400);
                    default -> String.valueOf(random.nextInt(100));
                };
        return splice(bytes, from, to, number.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte... middle) {
        byte[] result = new byte[from + middle.length + bytes.length - to];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(bytes, to, result, from + middle.length, bytes.length - to);
        return result;
    }
}
