package io.gantry.console.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The points of the last quarter of an hour, and whoever waits for the next. Safe for any thread. */
public final class History {
    private static final int MAX_POINTS = 900;

    private final Deque<Point> points = new ArrayDeque<>();
    private boolean isClosed;

    /** The newest; whoever waits is woken. */
    synchronized void add(Point point) {
        points.addLast(point);
        if (points.size() > MAX_POINTS) {
            points.removeFirst();
        }
        notifyAll();
    }

    /** Nobody waits any more. */
    public synchronized void close() {
        isClosed = true;
        notifyAll();
    }

    public synchronized boolean isClosed() {
        return isClosed;
    }

    /** All that are newer than a time, oldest first. */
    public synchronized List<Point> after(long millis) {
        return points.stream().filter(point -> point.millis() > millis).toList();
    }

    /** The same, once there is one or the time is over. */
    public synchronized List<Point> awaitAfter(long millis, long timeoutMillis) throws InterruptedException {
        if (!isClosed && (points.isEmpty() || points.getLast().millis() <= millis)) {
            wait(TimeUnit.MILLISECONDS.toMillis(Math.max(1, timeoutMillis)));
        }
        return after(millis);
    }
}
