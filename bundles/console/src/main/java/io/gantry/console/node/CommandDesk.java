package io.gantry.console.node;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.console.http.Failure;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands of the node's shell, one after the other, on a thread that is none of the web server's: a change may
 * replace the console and its server, which end while it goes on.
 */
public final class CommandDesk implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);
    private static final int MAX_WAITING = 8;
    static final int MAX_LINES = 10_000;
    private static final long POLL_MILLIS = 200;
    private static final String EXIT = "exit";
    private static final long BEAT_SECONDS = 1;

    private final CommandProcessor commands;
    private final Witness witness;
    private final BlockingQueue<Job> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private volatile boolean isClosed;
    /** Null while none runs. */
    private volatile Job running;

    /** Is told of each command by the one thread that runs them, and must not hold it up. */
    public interface Witness {
        /** One begins. */
        void begins(String line);

        /** It has said a line, {@code out}, or come to its end, {@code exit}. */
        void says(Map<String, Object> told);

        /** None waits, again and again. */
        void rests();
    }

    static final Witness NOBODY = new Witness() {
        @Override
        public void begins(String line) {
            // Nobody listens.
        }

        @Override
        public void says(Map<String, Object> told) {
            // Nobody listens.
        }

        @Override
        public void rests() {
            // Nobody listens.
        }
    };

    /** A command, and what it has said and nobody has heard yet. */
    final class Job {
        private final String line;
        private final Witness asker;
        private final boolean isLook;
        /** Has room for the end beside that for lines; its own lock is held by whoever looks for room. */
        private final BlockingQueue<Map<String, Object>> said = new LinkedBlockingQueue<>(MAX_LINES + 1);

        Job(String line, Witness asker, boolean isLook) {
            this.line = line;
            this.asker = asker;
            this.isLook = isLook;
        }

        /** What it says next; null when it will say nothing more. */
        Map<String, Object> next() throws InterruptedException {
            Map<String, Object> told = said.poll(BEAT_SECONDS, TimeUnit.SECONDS);
            while (told == null && !isClosed) {
                told = said.poll(BEAT_SECONDS, TimeUnit.SECONDS);
            }
            return told;
        }

        /** Who listens to nobody is not waited for, and hears of the end all the same. */
        private void say(Map<String, Object> told) {
            tell(() -> witness.says(told));
            tell(() -> asker.says(told));
            synchronized (said) {
                boolean isTaken = (told.containsKey(EXIT) || said.size() < MAX_LINES) && said.offer(told);
                if (!isTaken) {
                    LOG.debug("A line of a command is dropped: command={}", line);
                }
            }
        }
    }

    public CommandDesk(CommandProcessor commands) {
        this(commands, NOBODY);
    }

    public CommandDesk(CommandProcessor commands, Witness witness) {
        this.commands = commands;
        this.witness = witness;
    }

    /** Commands run also when nobody can note what comes of them. */
    private static void tell(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            LOG.warn("What came of a command is not noted", e);
        }
    }

    /**
     * Has a command run as soon as those before it are done.
     *
     * @param asker is told of this one only
     * @param isLook whether it changes nothing: then it may be interrupted at any place
     */
    Job take(String line, Witness asker, boolean isLook) {
        Job job = new Job(line, asker, isLook);
        if (isClosed || !waiting.offer(job)) {
            throw new Failure(503, "So many commands are at work already; try again when they are done");
        }
        return job;
    }

    @Override
    public String name() {
        return "console-commands";
    }

    @Override
    public int doWork() throws InterruptedException {
        Job job = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (job == null) {
            tell(witness::rests);
            return 1;
        }
        running = job;
        try {
            run(job);
        } finally {
            running = null;
        }
        return 1;
    }

    /** Whoever waits for a command hears of its end no more. */
    public void close() {
        isClosed = true;
    }

    /**
     * Waits for a command that runs, but not without end: one that only looks is interrupted then, and what has not
     * ended so long after is left, with a warning. A change is not interrupted, which could close a file of the store
     * under it: it goes on to its own end, done or taken back.
     *
     * @param thread the one that runs this desk
     */
    public void end(AgentThread thread, long waitNanos) {
        close();
        if (thread.close(waitNanos)) {
            return;
        }
        Job left = running;
        if (left != null && left.isLook) {
            thread.interrupt();
        }
        if (!thread.close(waitNanos)) {
            left = running;
            LOG.warn(
                    "A command goes on without the console that began it: command={}",
                    left == null ? "none: it has just ended" : left.line);
        }
    }

    private void run(Job job) {
        tell(() -> witness.begins(job.line));
        tell(() -> job.asker.begins(job.line));
        job.say(execute(job));
    }

    /** How it ended; what it said is said by then, also a last line that had no end. */
    private Map<String, Object> execute(Job job) {
        try (PrintStream console = new PrintStream(new Lines(job), true, StandardCharsets.UTF_8);
                CommandSession session = commands.createSession(InputStream.nullInputStream(), console, console)) {
            LOG.info("Console: line={}", job.line);
            Object result = session.execute(job.line);
            if (result != null) {
                console.println(session.format(result, Converter.INSPECT));
            }
            return Map.of(EXIT, 0);
        } catch (Throwable e) {
            // Also an error: who waits for its end would wait for ever, and the next ones with it.
            LOG.debug("A command failed", e);
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            String failure = message.startsWith("Command not found")
                    ? "This node has no such command now: its technique or feature has none"
                    : message.replaceAll("\\s+", " ");
            return Map.of(EXIT, 1, "failure", failure);
        }
    }

    /** Bytes become lines. */
    private static final class Lines extends OutputStream {
        private static final int MAX_LINE = 8_192;

        private final Job job;
        private final byte[] line = new byte[MAX_LINE];
        private int length;

        Lines(Job job) {
            this.job = job;
        }

        @Override
        public void write(int next) {
            if (next == '\n' || length == MAX_LINE) {
                finish();
            }
            if (next != '\n') {
                line[length++] = (byte) next;
            }
        }

        private void finish() {
            String text = new String(line, 0, length, StandardCharsets.UTF_8);
            length = 0;
            job.say(Map.of("out", text));
        }

        @Override
        public void close() {
            if (length > 0) {
                finish();
            }
        }
    }
}
