package io.gantry.bench.traffic;

import io.gantry.agent.Clock;
import io.gantry.bench.figures.Errors;
import io.gantry.bench.link.AnswerSink;
import io.gantry.bench.link.Traffic;
import io.gantry.cluster.QueueAddress;
import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import io.gantry.codec.RecordCheck;
import io.gantry.codec.StoredMessage;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads queues as consumers do: one long poll a queue, the next when the last is answered. */
public final class Pulling implements Traffic, AnswerSink {
    /**
     * How it reads.
     *
     * @param group whose name the pulls bear
     * @param isCommitted whether the broker notes how far they have come
     * @param subscription tags, or {@code *}
     * @param maxMessages of one answer
     * @param count it ends when so many messages have counted
     * @param isDrain it ends when all that was there at the beginning is read
     */
    public record Plan(
            String group, boolean isCommitted, String subscription, int maxMessages, long count, boolean isDrain) {}

    /** The longest a broker holds a pull that finds nothing. */
    public static final int SUSPEND_MILLIS = 5_000;

    /** Request frames are shorter than this. */
    public static final int FRAME_BYTES = 16 << 10;

    private static final int COMMIT_FLAG = 1;
    private static final int SUSPEND_FLAG = 2;
    private static final int SUBSCRIPTION_FLAG = 4;
    private static final long EMPTY_RETRY_NANOS = 5_000_000;
    private static final long ERROR_RETRY_NANOS = 500_000_000;

    private final Clock clock;
    private final Span span;
    private final Tally tally;
    private final Plan plan;
    private final MessageSink sink;
    private final List<Cursor> cursors = new ArrayList<>();
    private final StoredMessage message = new StoredMessage();
    private final RecordCheck check = new RecordCheck();
    private volatile boolean isFinished;

    /** Reads until the span or the plan ends; each message is shown to the sink. */
    public Pulling(Clock clock, Span span, Tally tally, Plan plan, MessageSink sink) {
        this.clock = clock;
        this.span = span;
        this.tally = tally;
        this.plan = plan;
        this.sink = sink;
    }

    /** Adds a queue. */
    public void add(Cursor cursor) {
        QueueAddress queue = cursor.queue();
        Map<String, Object> fields = cursor.fields;
        fields.put("consumerGroup", plan.group);
        fields.put("topic", queue.topic());
        fields.put("queueId", queue.queueId());
        fields.put("queueOffset", 0L);
        fields.put("maxMsgNums", plan.maxMessages);
        fields.put("sysFlag", SUSPEND_FLAG | SUBSCRIPTION_FLAG | (plan.isCommitted ? COMMIT_FLAG : 0));
        fields.put("commitOffset", 0L);
        fields.put("suspendTimeoutMillis", SUSPEND_MILLIS);
        fields.put("subscription", plan.subscription);
        fields.put("subVersion", 0);
        fields.put("expressionType", "TAG");
        fields.put("brokerName", queue.brokerName());
        cursor.retryNanos = clock.nanos();
        cursors.add(cursor);
    }

    @Override
    public void onTurn(long now) {
        if (span.isOver(now) || hasAll()) {
            isFinished = true;
            return;
        }
        for (int i = 0; i < cursors.size(); i++) {
            Cursor cursor = cursors.get(i);
            if (!cursor.isAsked && now - cursor.retryNanos >= 0 && cursor.link.isReady()) {
                ask(i, cursor, now);
            }
        }
    }

    private boolean hasAll() {
        return tally.messages.sum() >= plan.count
                || plan.isDrain && cursors.stream().allMatch(Cursor::hasCaughtUp);
    }

    private void ask(int tag, Cursor cursor, long now) {
        cursor.isAsked = true;
        cursor.fields.put("queueOffset", cursor.next());
        cursor.fields.put("commitOffset", cursor.next());
        int opaque = cursor.link.take(tag, now, now);
        FrameHead head = FrameHead.request(RequestCode.PULL_MESSAGE, opaque, false);
        FrameEncoder.of(head, cursor.fields).put(cursor.link.out(), 0);
        tally.sent.increment();
    }

    /** Pulls wait for answers or for a short while that need not be exact. */
    @Override
    public long nextDueNanos() {
        return Long.MAX_VALUE;
    }

    /** Whether it has read what it was to read. Safe for any thread. */
    public boolean isFinished() {
        return isFinished;
    }

    @Override
    public void onAnswer(int tag, long dueNanos, Frame answer, ByteBuffer bytes) {
        Cursor cursor = cursors.get(tag);
        long now = clock.nanos();
        cursor.isAsked = false;
        cursor.retryNanos = now;
        cursor.max = answer.number("maxOffset", cursor.max);
        switch (answer.code()) {
            case ResponseCode.SUCCESS -> {
                tally.acknowledged.increment();
                count(answer, bytes, now);
                cursor.next(answer.number("nextBeginOffset", cursor.next()));
            }
            case ResponseCode.PULL_NOT_FOUND, ResponseCode.PULL_RETRY_IMMEDIATELY, ResponseCode.PULL_OFFSET_MOVED -> {
                boolean hasMoved = cursor.next() != answer.number("nextBeginOffset", cursor.next());
                cursor.next(answer.number("nextBeginOffset", cursor.next()));
                // A broker that does not hold pulls must not be asked without pause.
                cursor.retryNanos = hasMoved ? now : now + EMPTY_RETRY_NANOS;
            }
            default -> {
                tally.errors.add(answer.code(), answer.remark());
                cursor.retryNanos = now + ERROR_RETRY_NANOS;
            }
        }
    }

    private void count(Frame answer, ByteBuffer bytes, long now) {
        int from = answer.bodyAt();
        int end = from + answer.bodyLength();
        int messages = 0;
        long bodyBytes = 0;
        int at = from;
        while (at < end) {
            RecordCheck.Finding finding = check.check(bytes, at, end, false);
            if (finding != RecordCheck.Finding.MESSAGE) {
                tally.errors.add(Errors.DAMAGED, "from byte " + (at - from) + " of an answer: " + finding);
                break;
            }
            message.wrap(bytes, at);
            messages++;
            bodyBytes += message.bodyBytes();
            sink.onMessage(message, now);
            at += message.bytes();
        }
        if (messages > 0 && span.isMeasured(now)) {
            tally.messages.add(messages);
            tally.bodyBytes.add(bodyBytes);
            tally.recordBytes.add(at - from);
            tally.saw(now);
        }
    }

    @Override
    public void onLost(int tag, int errorCode, String reason) {
        Cursor cursor = cursors.get(tag);
        cursor.isAsked = false;
        cursor.retryNanos = clock.nanos() + ERROR_RETRY_NANOS;
        tally.errors.add(errorCode, reason);
    }
}
