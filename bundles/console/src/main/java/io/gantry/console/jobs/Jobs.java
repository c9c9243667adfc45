package io.gantry.console.jobs;

import io.gantry.agent.Clock;
import io.gantry.agent.HeapShare;
import io.gantry.agent.Workers;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.codec.BadBodyException;
import io.gantry.console.access.AuditLog;
import io.gantry.console.http.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All jobs: a few at once, whose users take turns, the others in a queue; the newest that are over are kept in memory
 * until the console closes. Safe for any thread.
 */
public final class Jobs implements AutoCloseable {
    /** Jobs that run at once, one of a user: each asks brokers one question after the other. */
    static final int AT_ONCE = 4;
    /** Jobs that wait or run. */
    static final int MAX_OPEN = 32;

    static final int MAX_OPEN_OF_ONE = 16;
    /** Jobs that are over, of which something is still told. */
    static final int MAX_OVER = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    /** Those that were cancelled while they waited keep their places until it is their turn. */
    private static final int PLACES = 4 * MAX_OPEN;

    private static final String CLOSED = "the console's end";
    /** A broker that hangs keeps an item at work for longer than whoever stops a bundle waits. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Memory of one job's file, and of those of all that are over. */
    private final int maxBytes;

    private final int maxBytesOfAll;
    private final Clock clock;
    private final Consumer<AuditLog.Entry> audit;
    /** Guards all below. No work runs under it. */
    private final Object lock = new Object();
    /** The oldest first. */
    private final Map<String, Job> all = new LinkedHashMap<>();

    /** Null before the first job: most consoles never have one. */
    private Workers workers;

    private boolean isClosed;

    /** None yet. */
    public Jobs(Consumer<AuditLog.Entry> audit, Clock clock) {
        this(audit, clock, HeapShare.atMost(8 << 20, 64), HeapShare.atMost(32 << 20, 16));
    }

    /** The same with other bounds of memory. */
    Jobs(Consumer<AuditLog.Entry> audit, Clock clock, int maxBytes, int maxBytesOfAll) {
        this.audit = audit;
        this.clock = clock;
        this.maxBytes = maxBytes;
        this.maxBytesOfAll = maxBytesOfAll;
    }

    /** Takes what is to be done; it is done as soon as it is its turn. */
    public Map<String, Object> begin(Order order, Asker asker, Work work) {
        synchronized (lock) {
            List<Job> open = all.values().stream()
                    .filter(job -> job.cannot() == null && !job.isOver())
                    .toList();
            long own = open.stream().filter(job -> isOf(job, asker)).count();
            if (isClosed || open.size() >= MAX_OPEN || own >= MAX_OPEN_OF_ONE) {
                throw full();
            }
            if (workers == null) {
                workers = new Workers("console-jobs", AT_ONCE, PLACES);
            }
            Job job = add(order, asker, null);
            if (!workers.offer(asker.user(), () -> run(job, work))) {
                all.remove(job.id);
                throw full();
            }
            return job.json();
        }
    }

    /** Has another job do what is left of one that ended before it was done; null when there is nothing left. */
    Map<String, Object> goOn(Job job, Asker asker) {
        Work rest = job.takeRest();
        if (rest == null) {
            return null;
        }
        try {
            return begin(job.order.after(job.id), asker, rest);
        } catch (Failure e) {
            job.leaves(rest);
            throw e;
        }
    }

    private static Failure full() {
        return new Failure(503, "So many jobs wait already; begin this one when some of them are over, or cancel one");
    }

    /**
     * Shows something among the jobs that runs elsewhere; the audit log is told that it begins.
     *
     * @param cannot why nobody can cancel it
     */
    public Followed follow(Order order, Asker asker, String cannot) {
        Job job;
        synchronized (lock) {
            job = add(order, asker, cannot);
        }
        note(job, "begun");
        return new Elsewhere(job);
    }

    private static boolean isOf(Job job, Asker asker) {
        return job.asker.user().equals(asker.user());
    }

    private Job add(Order order, Asker asker, String cannot) {
        // A number of before is not to name another one after a restart.
        long id = clock.millis();
        while (all.containsKey(Long.toString(id))) {
            id++;
        }
        Job job = new Job(Long.toString(id), order, asker, clock, cannot, maxBytes);
        all.put(job.id, job);
        trim();
        return job;
    }

    /** The newest first. */
    List<Job> newest() {
        synchronized (lock) {
            List<Job> jobs = new ArrayList<>(all.values());
            Collections.reverse(jobs);
            return jobs;
        }
    }

    /** The one with that id; null when it is not kept any more, or never was. */
    Job find(String id) {
        synchronized (lock) {
            return all.get(id);
        }
    }

    /** Has a job end: at once when it waits, else between two of its items. False when it is over already. */
    boolean cancel(Job job, String who) {
        if (job.cancelWaiting(who)) {
            over(job);
            return true;
        }
        return job.cancel(who);
    }

    private void over(Job job) {
        note(job, job.outcome());
        synchronized (lock) {
            trim();
        }
    }

    private void note(Job job, String outcome) {
        audit.accept(new AuditLog.Entry(
                job.asker.user(), job.asker.address(), "job " + job.order.kind(), job.order.subject(), outcome));
    }

    /** Lets go of the oldest that are over: first their files, then all of them. */
    private void trim() {
        List<Job> over =
                new ArrayList<>(all.values().stream().filter(Job::isOver).toList());
        for (Iterator<Job> oldest = over.iterator(); over.size() > MAX_OVER; ) {
            all.remove(oldest.next().id);
            oldest.remove();
        }
        long bytes = over.stream().mapToLong(Jobs::bytes).sum();
        for (Job job : over) {
            if (bytes > maxBytesOfAll && bytes(job) > 0) {
                bytes -= bytes(job);
                job.file().drop();
            }
        }
    }

    private static int bytes(Job job) {
        return job.file() == null ? 0 : job.file().bytes();
    }

    private void run(Job job, Work work) {
        if (!job.begins()) {
            return;
        }
        try {
            work.run(job);
            job.returned();
        } catch (Failure | MisuseException | ClusterException | BadBodyException e) {
            job.ends(Job.State.FAILED, e.getMessage());
        } catch (Throwable e) {
            // Also an error: a job that never ends would keep its user's place.
            LOG.error("A job failed: kind={}, subject={}", job.order.kind(), job.order.subject(), e);
            job.ends(Job.State.FAILED, "The console failed; the node's log says why");
        }
        over(job);
    }

    /** A job that another thread runs. */
    private final class Elsewhere implements Followed {
        private final Job job;
        /** Whether its end is noted here; guarded by this. */
        private boolean isUnheard;

        Elsewhere(Job job) {
            this.job = job;
        }

        @Override
        public void begins() {
            job.begins();
        }

        @Override
        public void line(String text) {
            job.line(text);
        }

        @Override
        public synchronized void ends(String failure) {
            boolean isEnd = job.ends(failure == null ? Job.State.DONE : Job.State.FAILED, failure);
            if (isEnd && isUnheard) {
                note(job, job.outcome());
            }
        }

        @Override
        public synchronized void unheard() {
            isUnheard = true;
            if (job.isOver()) {
                note(job, job.outcome());
            }
        }
    }

    /** Has what runs end between two items, which is waited for a moment, and what waits at once; takes no more. */
    @Override
    public void close() {
        List<Job> open;
        Workers begun;
        synchronized (lock) {
            isClosed = true;
            begun = workers;
            open = all.values().stream().filter(job -> !job.isOver()).toList();
        }
        open.stream().filter(job -> job.cannot() == null).forEach(job -> cancel(job, CLOSED));
        if (begun != null && !begun.close(CLOSE_NANOS)) {
            LOG.warn("An item of a job goes on without the console that began it; it is the last of its job");
        }
    }
}
