package io.gantry.broker.registration;

/**
 * How far a name server was told what there is: which round is under way, and what the server took before. Guarded by
 * its link's lock.
 */
final class Telling {
    /** So much longer than preparing a round took, nothing is told: topics may change all the time. */
    private static final int REST = 4;

    private Round round;
    private int part;
    private Round known;
    private long tookNanos;
    private long allAtNanos;
    private long notBeforeNanos;

    Telling(long nowNanos) {
        allAtNanos = nowNanos;
        notBeforeNanos = nowNanos;
    }

    /** The round under way; null between two. */
    Round round() {
        return round;
    }

    /** The part to be told now. */
    int part() {
        return part;
    }

    /** What the next round may take for granted: nothing, when it is time to tell all again. */
    Round known(long nowNanos) {
        return nowNanos - allAtNanos >= 0 ? null : known;
    }

    void begin(Round next) {
        round = next;
        part = 0;
        tookNanos = 0;
    }

    void took(long nanos) {
        tookNanos += nanos;
    }

    /** The server took the part; whether that was the last one. */
    boolean onTaken(long nowNanos, long periodNanos) {
        part++;
        if (part < round.parts().size()) {
            return false;
        }
        if (round.isWhole()) {
            allAtNanos = nowNanos + periodNanos;
        }
        known = round;
        round = null;
        notBeforeNanos = nowNanos + REST * tookNanos;
        return true;
    }

    /** The server may know nothing, or anything: it is to be told all. */
    void forget() {
        round = null;
        known = null;
    }

    /** A time, or the first at which a round may begin. */
    long notBefore(long nanos) {
        return nanos - notBeforeNanos < 0 ? notBeforeNanos : nanos;
    }

    /** A time, or when all is to be told again, if that is sooner. */
    long notAfterAll(long nanos) {
        return nanos - allAtNanos > 0 ? allAtNanos : nanos;
    }
}
