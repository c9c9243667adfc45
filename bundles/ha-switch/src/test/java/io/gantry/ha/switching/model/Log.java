package io.gantry.ha.switching.model;

/**
 * A log as one number, seven bits an entry, the first entry lowest: the number (reign or term) it was written under,
 * and what it is: a value of a client (1 to 3), the stop sign of a node, or the entry without bytes that opens a term.
 */
final class Log {
    static final long EMPTY = 0;
    private static final int OPENING = 7;
    private static final int SIGN = 4;
    private static final int KIND_BITS = 3;
    private static final int ENTRY_BITS = 7;
    private static final int MOST = Long.SIZE / ENTRY_BITS;

    private Log() {}

    static long value(long log, int number, int value) {
        return append(log, number, value);
    }

    static long opening(long log, int term) {
        return append(log, term, OPENING);
    }

    static long sign(long log, int term, int master) {
        return append(log, term, SIGN + master);
    }

    private static long append(long log, int number, int kind) {
        int at = length(log);
        if (at == MOST || number >= 1 << ENTRY_BITS - KIND_BITS) {
            throw new IllegalStateException("no room in the model for entry " + at + " of number " + number);
        }
        return log | ((long) number << KIND_BITS | kind) << at * ENTRY_BITS;
    }

    static int length(long log) {
        return (Long.SIZE - Long.numberOfLeadingZeros(log) + ENTRY_BITS - 1) / ENTRY_BITS;
    }

    static long prefix(long log, int length) {
        return length >= MOST ? log : log & (1L << length * ENTRY_BITS) - 1;
    }

    /** For how many entries both are the same. */
    static int common(long one, long other) {
        int shorter = Math.min(length(one), length(other));
        return one == other ? shorter : Math.min(shorter, Long.numberOfTrailingZeros(one ^ other) / ENTRY_BITS);
    }

    static boolean startsWith(long log, long beginning) {
        return prefix(log, length(beginning)) == beginning;
    }

    /** The number of the entry that ends a log of this length; 0 for none. */
    static int numberAt(long log, int length) {
        return length == 0 ? 0 : (int) (log >>> (length - 1) * ENTRY_BITS + KIND_BITS) & 0xf;
    }

    private static int kindAt(long log, int length) {
        return (int) (log >>> (length - 1) * ENTRY_BITS) & 7;
    }

    static boolean isValue(long log, int length) {
        return kindAt(log, length) < SIGN;
    }

    /** The length of the log that ends with the stop sign behind its first entries; 0 when there is none. */
    static int signBehind(long log, int base) {
        int length = length(log);
        for (int at = base + 1; at <= length; at++) {
            int kind = kindAt(log, at);
            if (kind >= SIGN && kind < OPENING) {
                return at;
            }
        }
        return 0;
    }

    /** Who proposed the sign that ends a log of this length. */
    static int masterOf(long log, int length) {
        return kindAt(log, length) - SIGN;
    }

    /** Whether the stop sign of this term is there. */
    static boolean hasSign(long log, int term) {
        int at = signBehind(log, 0);
        while (at > 0 && numberAt(log, at) != term) {
            at = signBehind(log, at);
        }
        return at > 0;
    }

    static long renamed(long log, int[] names) {
        int at = signBehind(log, 0);
        long renamed = log;
        while (at > 0) {
            int shift = (at - 1) * ENTRY_BITS;
            renamed &= ~(7L << shift);
            renamed |= (long) SIGN + names[masterOf(log, at)] << shift;
            at = signBehind(log, at);
        }
        return renamed;
    }

    /** Only what has bytes: the values in their order, three bits each. */
    static long values(long log) {
        long values = 0;
        int count = 0;
        int length = length(log);
        for (int at = 1; at <= length; at++) {
            if (isValue(log, at)) {
                values |= (long) kindAt(log, at) << count++ * KIND_BITS;
            }
        }
        return values;
    }

    static int countOf(long values) {
        return (Long.SIZE - Long.numberOfLeadingZeros(values) + KIND_BITS - 1) / KIND_BITS;
    }

    static long firstOf(long values, int count) {
        return values & (1L << count * KIND_BITS) - 1;
    }

    /** Whether one is the beginning of the other. */
    static boolean agree(long some, long others) {
        int shorter = Math.min(countOf(some), countOf(others));
        return firstOf(some, shorter) == firstOf(others, shorter);
    }

    static String shown(long log) {
        StringBuilder text = new StringBuilder();
        int length = length(log);
        for (int at = 1; at <= length; at++) {
            int kind = kindAt(log, at);
            text.append(at == 1 ? "" : " ").append(numberAt(log, at)).append(':');
            text.append(
                    kind == OPENING ? "-" : kind >= SIGN ? "STOP" + Node.name(kind - SIGN) : "" + (char) ('v' + kind));
        }
        return "[" + text + "]";
    }
}
