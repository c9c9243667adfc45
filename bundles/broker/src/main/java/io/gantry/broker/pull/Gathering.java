package io.gantry.broker.pull;

import io.gantry.queue.UnitReader;
import java.util.Arrays;

/**
 * Chooses the messages of one pull while the queue is read. Records that stand next to each other in the log are taken
 * as one run, so a reply mostly is one piece of the mapping. Used once, by one thread.
 */
final class Gathering implements UnitReader {
    private final Choice choice;
    private final PullSettings settings;
    private final Bounds bounds;
    /** Start and end of each run, in turns. */
    private long[] runs = new long[8];

    private int runEnds;
    private int messages;
    private int bytes;
    private long nextOffset;
    private long lastPosition;
    private boolean hasGone;

    /**
     * What a pull may get.
     *
     * @param lastOffset the queue offset to stop before
     * @param maxBytes most bytes; 0 when only the settings limit them
     * @param logStart what lies below it is gone
     * @param logEnd what everything's distance is measured from
     */
    record Bounds(long lastOffset, int maxMessages, int maxBytes, long logStart, long logEnd) {}

    Gathering(Choice choice, PullSettings settings, Bounds bounds, long firstOffset) {
        this.choice = choice;
        this.settings = settings;
        this.bounds = bounds;
        this.nextOffset = firstOffset;
        this.lastPosition = bounds.logEnd;
    }

    @Override
    public boolean onUnit(long queueOffset, long position, int size, long tagsCode) {
        if (queueOffset >= bounds.lastOffset || messages > 0 && isFull(position, size) || choice.isOver()) {
            return false;
        }
        nextOffset = queueOffset + 1;
        lastPosition = position;
        if (!choice.mayMatch(tagsCode)) {
            return true;
        }
        if (position < bounds.logStart) {
            hasGone = true;
            return true;
        }
        if (choice.matches(position, size)) {
            add(position, size);
        }
        return true;
    }

    /** Where the next pull goes on. */
    long nextOffset() {
        return nextOffset;
    }

    int messages() {
        return messages;
    }

    /** How far behind the end of the log the last entry is that was looked at. */
    long distanceBytes() {
        return bounds.logEnd - lastPosition;
    }

    /** Whether a wanted message is not there any more. */
    boolean hasGone() {
        return hasGone;
    }

    int runs() {
        return runEnds / 2;
    }

    long runStart(int index) {
        return runs[2 * index];
    }

    long runEnd(int index) {
        return runs[2 * index + 1];
    }

    int runBytes(int index) {
        return (int) (runEnd(index) - runStart(index));
    }

    /** The first message always goes, whatever its size. */
    private boolean isFull(long position, int size) {
        PullSettings.Portion portion = settings.portion(bounds.logEnd - position);
        int sum = bytes + size;
        return messages >= Math.min(bounds.maxMessages, portion.messages())
                || sum > portion.bytes()
                || bounds.maxBytes > 0 && sum > bounds.maxBytes;
    }

    private void add(long position, int size) {
        messages++;
        bytes += size;
        if (runEnds > 0 && runs[runEnds - 1] == position) {
            runs[runEnds - 1] += size;
            return;
        }
        if (runEnds == runs.length) {
            runs = Arrays.copyOf(runs, runs.length * 2);
        }
        runs[runEnds++] = position;
        runs[runEnds++] = position + size;
    }
}
