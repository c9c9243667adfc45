package io.gantry.broker.timer;

import io.gantry.agent.Clock;
import io.gantry.log.StorageException;
import io.gantry.queue.ConsumeQueue;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which records of the timer topic wait until when, in files beside the log, and how far they were read and delivered.
 * Everything in it can be read again from the topic. An entry never waits for a moment that is done, so that the
 * progress says of each whether it was delivered. One thread's.
 */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final long FORCE_MILLIS = 1_000;
    private static final long HOUSE_MILLIS = 10_000;
    /** Deliveries are forced with the log, some time after they are done: a machine that fails forgets so much. */
    private static final long TRUSTED_MILLIS = 15_000;

    private static final long MAX_BACK_MILLIS = 5_000;
    /** What is due so soon is read ahead. */
    private static final long AHEAD_MILLIS = 2_000;

    private final Clock clock;
    private final Setup setup;
    private final Trusted trusted = new Trusted();
    /** The files, and what is in memory of them; null until they are opened. */
    private Buckets buckets;

    private ProgressFile file;
    private Wheel wheel = Wheel.NONE;
    private Window window;
    private long next;
    private long doneMillis;
    private boolean isOpen;

    /** Where the files are, how many entries are held in memory, and who counts them. */
    private record Setup(Path directory, int most, WaitingTopics waiting) {}

    /** What is in the file, and what was done when, so that older progress can be forced. */
    private static final class Trusted {
        private final ArrayDeque<long[]> history = new ArrayDeque<>();
        private Progress noted;
        private Progress forced = new Progress(0, 0);
        private long forcedMillis;
        private long houseMillis;

        void add(long now, long done) {
            if (!history.isEmpty() && history.peekLast()[0] > now) {
                // The clock was put back.
                history.clear();
            }
            history.add(new long[] {now, done});
        }

        /** How far was done long enough ago. */
        long done(long now) {
            while (!history.isEmpty() && history.peek()[0] <= now - TRUSTED_MILLIS) {
                forced = new Progress(forced.nextOffset(), history.poll()[1]);
            }
            return forced.doneMillis();
        }
    }

    Ledger(Path directory, Clock clock, int most, WaitingTopics waiting) {
        this.clock = clock;
        this.setup = new Setup(directory, most, waiting);
    }

    /** Goes on where an earlier run was, once; anew when nobody knows, or its topic was another one. */
    void open(ConsumeQueue queue) {
        if (isOpen) {
            return;
        }
        if (window == null) {
            restore(queue);
        }
        // Hours that are near are spread first, so that each entry is in one file.
        spread();
        long[] position = {Long.MAX_VALUE};
        queue.read(Math.max(next, queue.minOffset()), 1, (offset, at, bytes, tagsCode) -> {
            position[0] = at;
            return false;
        });
        window.count(doneMillis, position[0]);
        isOpen = true;
    }

    private void restore(ConsumeQueue queue) {
        buckets = buckets == null ? new Buckets(setup.directory) : buckets;
        file = file == null ? new ProgressFile(setup.directory.resolve("progress")) : file;
        setup.waiting.open();
        Optional<Progress> found = file.read();
        wheel = Wheel.read(
                setup.directory.resolveSibling("config"), queue.maxOffset().position());
        if (found.isPresent() && wheel.doneMillis() > found.get().doneMillis()) {
            // What waits in the files may have been delivered by the wheel since.
            LOG.info("Timed messages are read again, for RocketMQ's timer was at work since: {}", wheel);
            found = Optional.empty();
        }
        if (found.isPresent()) {
            // A machine that failed may have kept more of this than of the log; what stands there now is told apart.
            long end = queue.maxOffset().position();
            trusted.noted = new Progress(
                    Math.min(end, found.get().nextOffset()), found.get().doneMillis());
        } else {
            buckets.clear();
            setup.waiting.clear();
            trusted.noted = new Progress(queue.minOffset(), 0);
        }
        next = trusted.noted.nextOffset();
        doneMillis = trusted.noted.doneMillis();
        trusted.forced = trusted.noted;
        // What comes for a moment before the first goes to memory at once.
        long first = Math.max(doneMillis + 1, Math.min(clock.millis(), buckets.firstFrom(doneMillis + 1)));
        window = new Window(buckets, first, setup.most, setup.waiting);
        LOG.info("Timed messages: nextOffset={}, doneMillis={}, isKnown={}", next, doneMillis, found.isPresent());
    }

    long next() {
        return next;
    }

    boolean hasRoom() {
        return window.size() < setup.most;
    }

    int atHand() {
        return window == null ? 0 : window.size();
    }

    /** Notes a record; null for one that is gone. */
    void add(long offset, TimedRecord record) {
        if (record != null && !wheel.hasDelivered(offset, record)) {
            Entry entry = record.entry(doneMillis + 1).of(setup.waiting.number(record.realTopic()));
            window.begin(entry, record.entry(0).wakeMillis(), clock.millis());
        }
        next = offset + 1;
    }

    private void spread() {
        long now = clock.millis();
        buckets.spread(
                now + Buckets.HOUR, entry -> window.add(entry.at(Math.max(entry.wakeMillis(), doneMillis + 1)), now));
    }

    /** Goes on behind places where nothing stands. */
    void skipTo(long offset) {
        next = Math.max(next, offset);
    }

    void load(long now) {
        window.load(now + AHEAD_MILLIS);
    }

    Entry poll(long now) {
        return window.poll(now);
    }

    /**
     * Writes down how far everything is.
     *
     * @param runningMillis when the first was due of those that are being delivered
     * @return every entry before this is done
     */
    long note(long runningMillis) {
        long now = clock.millis();
        if (now < doneMillis - MAX_BACK_MILLIS) {
            // The clock was put back: what comes now is not to wait until then.
            doneMillis = now - 1;
            window.takeAnew(doneMillis);
        }
        doneMillis = Math.max(doneMillis, Math.min(now, Math.min(window.firstMillis(), runningMillis)) - 1);
        Progress written = new Progress(next, doneMillis);
        boolean isForced = Math.abs(now - trusted.forcedMillis) >= FORCE_MILLIS;
        if (isForced) {
            buckets.force();
            trusted.forcedMillis = now;
            trusted.add(now, doneMillis);
            trusted.forced = new Progress(next, trusted.done(now));
        }
        Progress noted = trusted.noted;
        if (!written.equals(noted) && (isForced || written.nextOffset() != noted.nextOffset() || isBusy())) {
            file.write(written, trusted.forced);
            if (isForced) {
                file.force();
            }
            trusted.noted = written;
        }
        if (Math.abs(now - trusted.houseMillis) >= HOUSE_MILLIS) {
            trusted.houseMillis = now;
            spread();
            buckets.dropBefore(trusted.forced.doneMillis());
        }
        return doneMillis;
    }

    /** Whether something was delivered lately, which is not to be delivered again. */
    private boolean isBusy() {
        return window.size() > 0 || window.lastMillis() > trusted.noted.doneMillis();
    }

    /** Notes exactly what is done, for a successor to go on behind it. */
    void close(Running running) {
        try {
            if (window != null) {
                note(running.firstMillis());
                finish(running);
                buckets.force();
                file.write(new Progress(next, doneMillis), new Progress(next, trusted.done(clock.millis())));
                file.force();
            }
        } catch (StorageException e) {
            LOG.error("How far timed messages are is not noted, some may come twice: {}", e.getMessage());
        } finally {
            close(buckets);
            close(file);
            close(setup.waiting);
        }
    }

    /**
     * Has what was taken and could not be stored wait a little longer than all that is done, so that one moment parts
     * them: else what is done of the same moment, or of a later one, would come again. The entries there were stay in
     * their files, and a crash just now may bring some twice.
     */
    private void finish(Running running) {
        long last = Math.min(window.takenMillis(), running.firstUnknownMillis() - 1);
        if (last > doneMillis) {
            long now = clock.millis();
            running.failed().stream()
                    .filter(entry -> entry.wakeMillis() <= last)
                    .forEach(entry -> window.add(entry.at(last + 1), now));
            for (Entry entry = window.poll(last); entry != null; entry = window.poll(last)) {
                window.add(entry.at(last + 1), now);
            }
            doneMillis = last;
        }
    }

    private static void close(Closeable open) {
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException | StorageException e) {
            LOG.error("A file of timed messages is not closed: {}", e.getMessage());
        }
    }
}
