package io.gantry.bench.traffic;

import io.gantry.agent.Clock;
import io.gantry.bench.figures.Errors;
import io.gantry.bench.link.AnswerSink;
import io.gantry.bench.link.Link;
import io.gantry.bench.link.Traffic;
import io.gantry.cluster.Credentials;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads queues as consumers do: one long poll for each queue and group, the next when the last is answered. */
public final class Pulling implements Traffic, AnswerSink {
    /**
     * How it reads.
     *
     * @param commitNanos how often the brokers are told how far each group has come; 0 is never
     * @param subscription tags, or {@code *}
     * @param maxMessages of one answer
     * @param count it ends when so many messages have counted
     * @param isDrain it ends when all that was there at the beginning is read
     * @param inFlight pulls without an answer, at most; where more are wanted, brokers do not hold those that find
     *     nothing, and all take turns
     * @param credentials with what requests are signed; null leaves them unsigned
     */
    public record Plan(
            long commitNanos,
            String subscription,
            int maxMessages,
            long count,
            boolean isDrain,
            int inFlight,
            Credentials credentials) {
        /** What goes into the header of a request without a body. */
        Map<String, Object> signed(Map<String, Object> fields) {
            return credentials == null ? fields : credentials.signed(fields, NO_BODY);
        }

        private boolean isCommitted() {
            return commitNanos > 0;
        }
    }

    /** The longest a broker holds a pull that finds nothing. */
    public static final int SUSPEND_MILLIS = 5_000;

    /** Request frames are shorter than this. */
    public static final int FRAME_BYTES = 16 << 10;

    private static final byte[] NO_BODY = {};
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
    private final Map<Link, Turns> turns = new LinkedHashMap<>();
    private final Notes notes;
    private final State state = new State();

    /** Where it stands: the loop's thread alone. */
    private static final class State {
        private final Map<String, Object> fields = new LinkedHashMap<>();
        private final StoredMessage message = new StoredMessage();
        private final RecordCheck check = new RecordCheck();
        private int caughtUp;
        private int inFlight;
        private volatile boolean isFinished;
    }

    /** Reads until the span or the plan ends; each message is shown to the sink. */
    public Pulling(Clock clock, Span span, Tally tally, Plan plan, MessageSink sink) {
        this.clock = clock;
        this.span = span;
        this.tally = tally;
        this.plan = plan;
        this.sink = sink;
        this.notes = new Notes(cursors, tally, plan);
    }

    /** Adds a queue. All are added before the loop runs. */
    public void add(Cursor cursor) {
        cursor.retryNanos = clock.nanos();
        turns.computeIfAbsent(cursor.link, link -> new Turns()).add(cursors.size(), cursor);
        cursors.add(cursor);
        state.caughtUp += cursor.hasCaughtUp() ? 1 : 0;
    }

    @Override
    public void onTurn(long now) {
        if (span.isOver(now) || hasAll()) {
            state.isFinished = true;
            return;
        }
        notes.onTurn(now);
        turns.forEach((link, waiting) -> {
            while (state.inFlight < plan.inFlight && waiting.isDue(now) && link.isReady()) {
                ask(waiting.take(), now);
            }
        });
    }

    private boolean hasAll() {
        return tally.messages.sum() >= plan.count || plan.isDrain && state.caughtUp == cursors.size();
    }

    private void ask(int tag, long now) {
        Cursor cursor = cursors.get(tag);
        if (plan.isDrain && cursor.hasCaughtUp()) {
            return;
        }
        int opaque = cursor.link.take(tag, now, now);
        FrameHead head = FrameHead.request(RequestCode.PULL_MESSAGE, opaque, false);
        FrameEncoder.of(head, plan.signed(fieldsOf(cursor))).put(cursor.link.out(), 0);
        state.inFlight++;
        tally.sent.increment();
    }

    /** All pulls have the same fields, so one map serves them. */
    private Map<String, Object> fieldsOf(Cursor cursor) {
        boolean isHeld = plan.inFlight >= cursors.size();
        QueueAddress queue = cursor.queue();
        Map<String, Object> fields = state.fields;
        fields.put("consumerGroup", cursor.group());
        fields.put("topic", queue.topic());
        fields.put("queueId", queue.queueId());
        fields.put("queueOffset", cursor.next());
        fields.put("maxMsgNums", plan.maxMessages);
        fields.put("sysFlag", SUBSCRIPTION_FLAG | (isHeld ? SUSPEND_FLAG : 0) | (plan.isCommitted() ? COMMIT_FLAG : 0));
        fields.put("commitOffset", cursor.next());
        fields.put("suspendTimeoutMillis", SUSPEND_MILLIS);
        fields.put("subscription", plan.subscription);
        fields.put("subVersion", 0);
        fields.put("expressionType", "TAG");
        fields.put("brokerName", queue.brokerName());
        return fields;
    }

    /** Pulls wait for answers or for a short while that need not be exact. */
    @Override
    public long nextDueNanos() {
        return Long.MAX_VALUE;
    }

    /** Whether it has read what it was to read. Safe for any thread. */
    public boolean isFinished() {
        return state.isFinished;
    }

    @Override
    public void onAnswer(int tag, long dueNanos, Frame answer, ByteBuffer bytes) {
        if (tag < 0) {
            notes.onAnswer(answer);
            return;
        }
        Cursor cursor = cursors.get(tag);
        long now = clock.nanos();
        cursor.max = answer.number("maxOffset", cursor.max);
        long retryNanos = now;
        switch (answer.code()) {
            case ResponseCode.SUCCESS -> {
                tally.acknowledged.increment();
                count(cursor, answer, bytes, now);
                move(cursor, answer);
            }
            case ResponseCode.PULL_NOT_FOUND, ResponseCode.PULL_RETRY_IMMEDIATELY, ResponseCode.PULL_OFFSET_MOVED ->
                // A broker that does not hold pulls must not be asked without pause.
                retryNanos += move(cursor, answer) ? 0 : EMPTY_RETRY_NANOS;
            default -> {
                tally.errors.add(answer.code(), answer.remark());
                retryNanos += ERROR_RETRY_NANOS;
            }
        }
        again(tag, cursor, retryNanos);
    }

    /** Goes to where the broker says; whether that is another place. */
    private boolean move(Cursor cursor, Frame answer) {
        long before = cursor.next();
        boolean hadCaughtUp = cursor.hasCaughtUp();
        cursor.next(answer.number("nextBeginOffset", before));
        if (hadCaughtUp != cursor.hasCaughtUp()) {
            state.caughtUp += hadCaughtUp ? -1 : 1;
        }
        return before != cursor.next();
    }

    private void again(int tag, Cursor cursor, long retryNanos) {
        cursor.retryNanos = retryNanos;
        state.inFlight--;
        turns.get(cursor.link).add(tag, cursor);
    }

    private void count(Cursor cursor, Frame answer, ByteBuffer bytes, long now) {
        int from = answer.bodyAt();
        int end = from + answer.bodyLength();
        int messages = 0;
        long bodyBytes = 0;
        int at = from;
        while (at < end) {
            RecordCheck.Finding finding = state.check.check(bytes, at, end, false);
            if (finding != RecordCheck.Finding.MESSAGE) {
                tally.errors.add(Errors.DAMAGED, "from byte " + (at - from) + " of an answer: " + finding);
                break;
            }
            state.message.wrap(bytes, at);
            messages++;
            bodyBytes += state.message.bodyBytes();
            sink.onMessage(state.message, now);
            at += state.message.bytes();
        }
        if (messages > 0 && span.isMeasured(now)) {
            cursor.receivedMore(messages);
            tally.messages.add(messages);
            tally.bodyBytes.add(bodyBytes);
            tally.recordBytes.add(at - from);
            tally.saw(now);
        }
    }

    @Override
    public void onLost(int tag, int errorCode, String reason) {
        tally.errors.add(errorCode, reason);
        if (tag >= 0) {
            Cursor cursor = cursors.get(tag);
            again(tag, cursor, clock.nanos() + ERROR_RETRY_NANOS);
        }
    }
}
