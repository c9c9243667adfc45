package io.gantry.store.mmap.queue;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.codec.DelayLevels;
import io.gantry.codec.MultiDispatch;
import io.gantry.codec.RecordCheck;
import io.gantry.codec.StoredMessage;
import io.gantry.log.Committed;
import io.gantry.log.StorageException;
import io.gantry.message.SystemTopic;
import io.gantry.queue.QueueKey;
import io.gantry.store.mmap.log.Alarm;
import io.gantry.store.mmap.log.Intake;
import io.gantry.store.mmap.segment.Segment;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds consume queues and index from the log, up to what is committed and never beyond, so that they need no
 * truncation. Where nobody says what is committed, it waits. A full disk stops it, and with it the intake, until there
 * is room again: what is acknowledged must not stay unseen.
 */
public final class Dispatcher implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int BATCH_RECORDS = 256;

    private final StoredMessage message = new StoredMessage();
    private final RecordCheck check = new RecordCheck();
    private final MultiDispatch dispatch = new MultiDispatch();
    private final RecordKeys keys;
    private final SegmentFiles log;
    private final MappedQueues queues;
    private final QueueCache cache;
    private final CommitFollower follower;
    private final Intake intake;

    /** Dispatches from where the queues end. */
    public Dispatcher(
            SegmentFiles log, MappedQueues queues, KeySink index, DelayLevels levels, Intake intake, Clock clock) {
        this.log = log;
        this.intake = intake;
        this.queues = queues;
        this.cache = new QueueCache(queues);
        this.keys = new RecordKeys(index, levels);
        this.follower = new CommitFollower(clock);
    }

    @Override
    public String name() {
        return "store-dispatch";
    }

    /** Rung when there is something to dispatch. */
    public Alarm alarm() {
        return follower.alarm();
    }

    /** Says whom to follow; null is nobody. Safe for any thread. */
    public void follow(Committed source) {
        follower.follow(source);
    }

    @Override
    public int doWork() {
        Committed source = follower.source();
        if (source == null) {
            follower.onStop();
            return 0;
        }
        long limit = source.committed().position();
        long from = queues.dispatched().position();
        if (from >= limit) {
            follower.awaitMore(source, from);
            return 0;
        }
        try {
            dispatch(limit, limit, BATCH_RECORDS);
            intake.queuesStuck("");
            return 1;
        } catch (IOException e) {
            return stuck(e);
        } catch (StorageException e) {
            // What a queue that is opened gets first could not be written.
            if (e.getCause() instanceof IOException cause) {
                return stuck(cause);
            }
            throw e;
        }
    }

    private int stuck(IOException reason) {
        follower.onStop();
        intake.queuesStuck("Messages from position " + queues.dispatched().position()
                + " on are not visible yet, their queues cannot be written: " + reason.getMessage());
        return 0;
    }

    @Override
    public long idleNanos() {
        return follower.idleNanos();
    }

    /**
     * Dispatches records until a position is reached, but not more than so many, and none that ends behind the limit.
     */
    public void dispatch(long until, long limit, int maxRecords) throws IOException {
        long from = queues.dispatched().position();
        Segment segment = log.hold(from);
        if (segment == null) {
            throw new StorageException("The log in " + log.directory() + " has no position " + from
                    + ", from where its queues are to be built; move the directory consumequeue away, it is built"
                    + " again then");
        }
        try {
            int at = (int) (from - segment.base());
            int end = (int) (Math.min(limit, segment.end()) - segment.base());
            for (int i = 0; i < maxRecords && segment.base() + at < until && at < end; i++) {
                at += dispatchOne(segment, at, end);
                follower.onRecord();
                queues.dispatchedTo(segment.base() + at);
            }
        } finally {
            segment.release();
        }
    }

    private int dispatchOne(Segment segment, int at, int end) throws IOException {
        ByteBuffer buffer = segment.buffer();
        switch (check.check(buffer, at, end, false)) {
            case MESSAGE -> {
                message.wrap(buffer, at);
                long tagsCode = keys.read(message);
                queues.newestTimestampMillis(message.storeTimestampMillis());
                if (message.isQueued()) {
                    queues.showing(message.position() + message.bytes());
                    append(tagsCode);
                    if (keys.isShared() && queues.light().isOn()) {
                        appendToLightQueues(tagsCode);
                    }
                }
                return message.bytes();
            }
            case BLANK -> {
                return segment.bytes() - at;
            }
            default ->
                throw new StorageException("The log is damaged at position " + (segment.base() + at) + " in "
                        + segment.path()
                        + ", behind its last check; 'gantry log verify' shows how much."
                        + " Start the broker again: recovery keeps the damaged bytes in the directory damaged");
        }
    }

    private void append(long tagsCode) throws IOException {
        boolean isDone = queues.isLeftForLater()
                && !cache.has(message)
                && queues.owe(message.topic(), message.queueId(), unit(message.queueOffset(), tagsCode));
        while (!isDone) {
            MappedQueue queue = cache.find(message);
            if (queue == null) {
                return;
            }
            isDone = queue.append(message.queueOffset(), message.position(), message.bytes(), tagsCode);
        }
    }

    private void appendToLightQueues(long tagsCode) throws IOException {
        for (MultiDispatch.Place place : dispatch.places(message)) {
            boolean isDone =
                    queues.isLeftForLater() && queues.owe(place.topic(), 0, unit(place.queueOffset(), tagsCode));
            if (isDone) {
                queues.light().found(List.of(place.topic()));
            }
            while (!isDone) {
                MappedQueue queue = queues.open(new QueueKey(place.topic(), 0));
                if (queue.maxOffset().position() == 0) {
                    queues.light().found(List.of(place.topic()));
                }
                isDone = queue.isFarBehindEnd(place.queueOffset(), message.position())
                        || queue.append(place.queueOffset(), message.position(), message.bytes(), tagsCode);
            }
        }
    }

    private OwedUnits.Unit unit(long queueOffset, long tagsCode) {
        return new OwedUnits.Unit(queueOffset, message.position(), message.bytes(), tagsCode);
    }

    @Override
    public void onClose() {
        follower.close();
    }

    /** Whether a topic holds delayed messages. */
    static boolean isSchedule(ByteBuffer buffer, int at, int bytes) {
        String name = SystemTopic.SCHEDULE;
        if (bytes != name.length()) {
            return false;
        }
        for (int i = 0; i < bytes; i++) {
            if (buffer.get(at + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
