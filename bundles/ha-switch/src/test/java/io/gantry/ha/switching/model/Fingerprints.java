package io.gantry.ha.switching.model;

import java.util.Arrays;

/** A set of states by their fingerprints, each with the one it was reached from; 16 bytes a state. */
final class Fingerprints {
    private static final int FIRST_SIZE = 1 << 12;

    private long[] prints = new long[FIRST_SIZE];
    private long[] parents = new long[FIRST_SIZE];
    private int size;

    /** False when it is there already. */
    boolean add(long print, long parent) {
        int at = place(print);
        if (prints[at] == print) {
            return false;
        }
        prints[at] = print;
        parents[at] = parent;
        if (++size * 2 > prints.length) {
            grow();
        }
        return true;
    }

    boolean contains(long print) {
        return prints[place(print)] == print;
    }

    long parentOf(long print) {
        return parents[place(print)];
    }

    int size() {
        return size;
    }

    private int place(long print) {
        int at = (int) (print >>> 32) & prints.length - 1;
        while (prints[at] != 0 && prints[at] != print) {
            at = at + 1 & prints.length - 1;
        }
        return at;
    }

    private void grow() {
        long[] oldPrints = prints;
        long[] oldParents = parents;
        prints = new long[oldPrints.length * 2];
        parents = Arrays.copyOf(prints, prints.length);
        for (int at = 0; at < oldPrints.length; at++) {
            if (oldPrints[at] != 0) {
                int to = place(oldPrints[at]);
                prints[to] = oldPrints[at];
                parents[to] = oldParents[at];
            }
        }
    }
}
