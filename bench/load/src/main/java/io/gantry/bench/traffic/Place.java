package io.gantry.bench.traffic;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where an encoded frame holds a value of fixed width. It is found by comparing two frames that differ in this value
 * only, so that no text of the user can be taken for it.
 */
record Place(int at, int length) {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    /** The bytes that differ; they are one run. */
    static Place ofDifference(byte[] one, byte[] other) {
        int at = Arrays.mismatch(one, other);
        if (at < 0 || one.length != other.length) {
            throw new IllegalArgumentException("The frames must differ in one value of fixed width");
        }
        int end = one.length;
        while (one[end - 1] == other[end - 1]) {
            end--;
        }
        return new Place(at, end - at);
    }

    /** Writes a number with all its digits; the place is as wide as the digits or a word. */
    void putNumber(ByteBuffer frame, long value) {
        if (length == Integer.BYTES) {
            frame.putInt(at, (int) value);
            return;
        }
        long rest = value;
        for (int i = at + length - 1; i >= at; i--) {
            frame.put(i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    /** Writes letters as they are; they are as wide as the place. */
    void putText(ByteBuffer frame, byte[] letters) {
        if (letters.length != length) {
            throw new IllegalArgumentException(letters.length + " letters for a place of " + length);
        }
        frame.put(at, letters);
    }

    void putHex(ByteBuffer frame, long value) {
        long rest = value;
        for (int i = at + length - 1; i >= at; i--) {
            frame.put(i, HEX[(int) rest & 15]);
            rest >>>= 4;
        }
    }
}
