package io.gantry.console.jobs;

import io.gantry.agent.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One job: what it is, how far it has come, how it ended. Its work is done by one thread; safe for any. */
final class Job implements Progress {
    private static final int MAX_LINES = 40;
    private static final int MAX_LINE = 400;
    private static final int MAX_REASON = 1_000;

    /** How it is. */
    enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }

    /** What is said of it while it goes on, guarded by the job. */
    private static final class Standing {
        private State state = State.WAITING;
        private long begunMillis;
        private long endedMillis;
        private Long total;
        private long done;
        private long failed;
        private String firstReason;
        private String reason;
        private Work rest;
    }

    final String id;
    final Order order;
    final Asker asker;
    private final Clock clock;
    private final long askedMillis;
    private final Standing now = new Standing();
    private final Deque<String> lines = new ArrayDeque<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Cancelling cancelling;
    private final JobFile file;

    /** Who ended it, and whether its work has heard of that; guarded by the job. */
    private static final class Cancelling {
        /** Why nobody can; null when it can be. */
        private final String cannot;

        private String by;
        private boolean isHeard;

        Cancelling(String cannot) {
            this.cannot = cannot;
        }
    }

    /**
     * It waits.
     *
     * @param cannot why nobody can cancel it; null when it can be
     * @param maxBytes of its file, in memory
     */
    Job(String id, Order order, Asker asker, Clock clock, String cannot, int maxBytes) {
        this.id = id;
        this.order = order;
        this.asker = asker;
        this.clock = clock;
        this.askedMillis = clock.millis();
        this.cancelling = new Cancelling(cannot);
        this.file = order.file() == null ? null : new JobFile(order.file(), maxBytes);
    }

    private static String cut(String text, int max) {
        return text.length() > max ? text.substring(0, max) + "…" : text;
    }

    // ---- what its work tells ----------------------------------------------------------------------------------------

    @Override
    public synchronized void total(long items) {
        now.total = items;
    }

    @Override
    public synchronized boolean goesOn() {
        cancelling.isHeard |= cancelling.by != null;
        return cancelling.by == null;
    }

    @Override
    public synchronized boolean waits(long nanos) {
        try {
            if (cancelling.by == null) {
                // Woken for nothing it waits less, which a pace does not mind.
                TimeUnit.NANOSECONDS.timedWait(this, nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancelling.by = "an interruption";
        }
        return goesOn();
    }

    @Override
    public synchronized void done() {
        now.done++;
    }

    @Override
    public synchronized void failed(String reason) {
        now.done++;
        now.failed++;
        if (now.firstReason == null) {
            now.firstReason = cut(reason, MAX_REASON);
        }
    }

    @Override
    public synchronized void leaves(Work rest) {
        now.rest = rest;
    }

    @Override
    public synchronized void line(String text) {
        lines.addLast(cut(text, MAX_LINE));
        if (lines.size() > MAX_LINES) {
            lines.removeFirst();
        }
    }

    @Override
    public synchronized void figure(String name, Object value) {
        figures.put(name, value);
    }

    @Override
    public boolean keep(Object line) {
        return file.keep(line);
    }

    @Override
    public void keepLast(Object line) {
        file.keepLast(line);
    }

    // ---- what its keeper does ---------------------------------------------------------------------------------------

    /** False when it was cancelled before. */
    synchronized boolean begins() {
        if (isOver()) {
            return false;
        }
        now.state = State.RUNNING;
        now.begunMillis = clock.millis();
        return true;
    }

    /** Has it end before it begins; false when it does not wait any more. */
    synchronized boolean cancelWaiting(String who) {
        if (now.state != State.WAITING) {
            return false;
        }
        cancelling.by = who;
        return ends(State.CANCELLED, "Cancelled by " + who + " before it began");
    }

    /**
     * Has it end between two items; again it changes nothing.
     *
     * @return false when it is over already
     */
    synchronized boolean cancel(String who) {
        if (isOver()) {
            return false;
        }
        if (cancelling.by == null) {
            cancelling.by = who;
        }
        notifyAll();
        return true;
    }

    /** Its work came back by itself: how it ended is seen from what it told. */
    synchronized void returned() {
        boolean isNothingDone = now.failed > 0 && now.failed == now.done;
        if (cancelling.isHeard) {
            ends(State.CANCELLED, "Cancelled by " + cancelling.by);
        } else if (isNothingDone) {
            ends(State.FAILED, now.firstReason);
        } else {
            ends(State.DONE, null);
        }
    }

    /** It is over; the first end counts. */
    synchronized boolean ends(State state, String reason) {
        if (isOver()) {
            return false;
        }
        if (file != null) {
            file.finish();
        }
        if (state == State.DONE) {
            // Nobody goes on with it, and a rest may be a list of many thousands.
            now.rest = null;
        }
        now.state = state;
        now.reason = reason == null ? null : cut(reason, MAX_REASON);
        now.endedMillis = clock.millis();
        return true;
    }

    synchronized boolean isOver() {
        return now.state.ordinal() >= State.DONE.ordinal();
    }

    /** Whether it ended before it was done, and nobody has taken what is left. */
    synchronized boolean hasRest() {
        return isOver() && now.state != State.DONE && now.rest != null;
    }

    /** What is left of it, for one only; null when there is nothing. */
    synchronized Work takeRest() {
        Work rest = hasRest() ? now.rest : null;
        now.rest = null;
        return rest;
    }

    synchronized State state() {
        return now.state;
    }

    /** Why nobody can cancel it; null when it can be. */
    String cannot() {
        return cancelling.cannot;
    }

    /** Null when it has none. */
    JobFile file() {
        return file;
    }

    /** How it ended, in one line of the audit log. */
    synchronized String outcome() {
        String failures = now.failed == 0 ? "" : ", " + now.failed + " of them failed: " + now.firstReason;
        String total = now.total == null ? "" : " of " + now.total;
        String count = order.unit() == null ? "" : ": " + now.done + total + " " + order.unit() + failures;
        String why = now.reason == null || now.reason.equals(now.firstReason) ? "" : "; " + now.reason;
        return word() + count + why;
    }

    private String word() {
        return now.state.name().toLowerCase(Locale.ROOT);
    }

    /** As it is now, for a list. */
    synchronized Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("kind", order.kind());
        json.put("subject", order.subject());
        json.put("user", asker.user());
        json.put("role", order.least().word());
        json.put("state", word());
        json.put("asked", askedMillis);
        json.put("begun", now.begunMillis == 0 ? null : now.begunMillis);
        json.put("ended", now.endedMillis == 0 ? null : now.endedMillis);
        json.put("unit", order.unit());
        json.put("done", now.done);
        json.put("total", now.total);
        json.put("failed", now.failed);
        json.put("firstReason", now.firstReason);
        json.put("reason", now.reason);
        json.put("line", lines.peekLast());
        json.put("figures", new LinkedHashMap<>(figures));
        json.put("cancelledBy", cancelling.by);
        json.put("cannotCancel", cancelling.cannot);
        json.put("file", file == null || !isOver() ? null : file.json());
        return json;
    }

    /** The same with what it said. */
    synchronized Map<String, Object> whole() {
        Map<String, Object> json = json();
        json.put("lines", List.copyOf(new ArrayList<>(lines)));
        return json;
    }
}
