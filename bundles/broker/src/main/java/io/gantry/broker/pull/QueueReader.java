package io.gantry.broker.pull;

import io.gantry.agent.Clock;
import io.gantry.broker.pull.Reading.Finding;
import io.gantry.codec.MultiDispatch;
import io.gantry.log.CommitLog;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.registry.Subscription;
import io.gantry.route.TopicConfig;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reads queues for pulls. Safe for any thread. */
@Component(service = QueueReader.class)
public final class QueueReader {
    /** Entries that one pull looks at, at least: a filter must not hold up the event loop. */
    private static final int MAX_SCANNED = 800;

    private final CommitLog log;
    private final ConsumeQueues queues;
    private final PullSettings settings;
    private final LiveSelectors selectors;
    private final Clock clock = Clock.system();

    @Activate
    public QueueReader(
            @Reference CommitLog log,
            @Reference ConsumeQueues queues,
            @Reference PullSettings settings,
            @Reference LiveSelectors selectors) {
        this.log = log;
        this.queues = queues;
        this.settings = settings;
        this.selectors = selectors;
    }

    PullSettings settings() {
        return settings;
    }

    /** Refuses what a consumer wants when it makes no sense, or nobody here understands it. */
    void requireUnderstood(Subscription filter) {
        selectors.of(filter);
    }

    /** Whether the queue is one; a table of offsets must not grow by names of light queues that clients make up. */
    boolean hasQueue(TopicConfig topic, Pull pull) {
        return !MultiDispatch.isLight(topic.name())
                || queues.find(pull.topic(), pull.queueId()).isPresent();
    }

    /** The queue, made if it is not there, so that one can wait for its messages. */
    ConsumeQueue open(Pull pull) {
        return queues.open(pull.topic(), pull.queueId());
    }

    /**
     * What the consumer gets that goes on at this offset.
     *
     * @throws io.gantry.wire.BadRequestException nobody understands the language of the filter any more
     */
    Reading read(Pull pull, Subscription filter, long offset) {
        Optional<ConsumeQueue> found = queues.find(pull.topic(), pull.queueId());
        if (found.isEmpty()) {
            return Reading.empty(Finding.NO_MATCHED_LOGIC_QUEUE, 0, 0, 0);
        }
        ConsumeQueue queue = found.get();
        long min = queue.minOffset();
        long max = queue.maxOffset().position();
        if (max == 0) {
            return Reading.empty(Finding.NO_MESSAGE_IN_QUEUE, 0, min, max);
        }
        if (offset < min) {
            return Reading.empty(Finding.OFFSET_TOO_SMALL, min, min, max);
        }
        if (offset >= max) {
            Finding finding = offset == max ? Finding.OFFSET_OVERFLOW_ONE : Finding.OFFSET_OVERFLOW_BADLY;
            return Reading.empty(finding, max, min, max);
        }
        return gather(pull, filter, offset, queue);
    }

    /** Whether the next message of the pull's queue is where the consumer would read it from disk; it is not read. */
    boolean isFarBehind(Pull pull) {
        ConsumeQueue queue = queues.find(pull.topic(), pull.queueId()).orElse(null);
        if (queue == null
                || pull.offset() < queue.minOffset()
                || pull.offset() >= queue.maxOffset().position()) {
            return false;
        }
        long nearest = log.appended().position() - settings.memoryBytes();
        boolean[] isFar = new boolean[1];
        queue.read(pull.offset(), 1, (offset, position, size, tagsCode) -> {
            isFar[0] = position < nearest;
            return false;
        });
        return isFar[0];
    }

    /** The answer to a consumer whose offset an operator has set. */
    Reading reset(Pull pull, long offset) {
        Optional<ConsumeQueue> queue = queues.find(pull.topic(), pull.queueId());
        long min = queue.map(ConsumeQueue::minOffset).orElse(0L);
        long max = queue.map(found -> found.maxOffset().position()).orElse(0L);
        return Reading.empty(Finding.OFFSET_RESET, offset, min, max);
    }

    private Reading gather(Pull pull, Subscription filter, long offset, ConsumeQueue queue) {
        int units = Math.max(MAX_SCANNED, Math.min(pull.maxMessages(), MAX_SCANNED * 2));
        long max = queue.maxOffset().position();
        Gathering.Bounds bounds = new Gathering.Bounds(
                max,
                pull.maxMessages(),
                pull.maxBytes(),
                log.start(),
                log.appended().position());
        Gathering gathering = new Gathering(new Choice(selectors.of(filter), log, clock), settings, bounds, offset);
        int looked = queue.read(offset, units, gathering);
        Stretches stretches = Stretches.of(log, gathering);
        boolean isFarBehind = gathering.distanceBytes() > settings.memoryBytes();
        long min = queue.minOffset();
        if (stretches.isEmpty()) {
            boolean isGoing = gathering.hasGone() || gathering.messages() > 0 || looked == 0;
            Finding finding = isGoing ? Finding.MESSAGE_WAS_REMOVING : Finding.NO_MATCHED_MESSAGE;
            long next = Math.max(gathering.nextOffset(), min);
            return new Reading(finding, next, min, max, isFarBehind, 0, stretches);
        }
        return new Reading(
                Finding.FOUND, gathering.nextOffset(), min, max, isFarBehind, gathering.messages(), stretches);
    }
}
