package io.gantry.cli.print;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.cluster.ask.Waiting;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Says on standard error what is being waited for, once that takes longer than a second. The command's thread says what
 * it does, an agent's thread prints it.
 */
public final class Progress implements Agent, Waiting {
    private static final long FIRST_NANOS = 1_000_000_000;
    private static final long NEXT_NANOS = 1_000_000_000;
    private static final long POLL_NANOS = 200_000_000;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final Clock clock;
    private final Style style;
    private volatile long begunNanos;
    private volatile String doing;
    private volatile long printedNanos;
    private boolean isOnScreen;
    private AgentThread thread;

    /** How it is shown. */
    public enum Style {
        NONE,
        /** A line for each second. */
        LINES,
        /** One line of a terminal, written over. */
        TERMINAL
    }

    public Progress(PrintWriter err, Style style, Clock clock) {
        this.err = err;
        this.style = style;
        this.clock = clock;
        begin();
    }

    private void begin() {
        begunNanos = clock.nanos();
        printedNanos = begunNanos + FIRST_NANOS - NEXT_NANOS;
    }

    /** Tells nobody. */
    public static Progress none() {
        return new Progress(new PrintWriter(Writer.nullWriter()), Style.NONE, Clock.system());
    }

    @Override
    public void doing(String what) {
        if (doing == null) {
            begin();
        }
        doing = what;
        if (thread == null && style != Style.NONE) {
            thread = new AgentThread(this, POLL_NANOS);
        }
    }

    @Override
    public String name() {
        return "progress";
    }

    @Override
    public int doWork() {
        long now = clock.nanos();
        if (now - printedNanos < NEXT_NANOS || doing == null) {
            return 0;
        }
        printedNanos = now;
        long seconds = (now - begunNanos) / 1_000_000_000;
        String line = seconds + " s  " + Plain.line(doing);
        if (style == Style.TERMINAL) {
            err.print(CLEAR_LINE + line);
            isOnScreen = true;
        } else {
            err.println(line);
        }
        err.flush();
        return 0;
    }

    /** Nothing is waited for any more; a terminal's line is taken away. */
    @Override
    public void close() {
        if (thread != null) {
            thread.close();
            thread = null;
        }
        if (isOnScreen) {
            err.print(CLEAR_LINE);
            err.flush();
            isOnScreen = false;
        }
        doing = null;
    }
}
