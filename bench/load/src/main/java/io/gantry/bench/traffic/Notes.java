package io.gantry.bench.traffic;

import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Has the brokers note how far each cursor has come, as clients do every few seconds: the cursors take turns, so that
 * these requests are spread over the time. The loop's thread alone.
 */
final class Notes {
    /** Marks the requests of these: pulls have the number of their cursor. */
    private static final int TAG = -1;

    /** Requests of one turn of the loop, at most. */
    private static final int MAX_AT_ONCE = 64;

    private final List<Cursor> cursors;
    private final Tally tally;
    private final Pulling.Plan plan;
    private final long intervalNanos;
    private int hand;
    private long dueNanos;
    private boolean hasBegun;

    Notes(List<Cursor> cursors, Tally tally, Pulling.Plan plan) {
        this.cursors = cursors;
        this.tally = tally;
        this.plan = plan;
        this.intervalNanos = plan.commitNanos();
    }

    void onTurn(long now) {
        if (intervalNanos == 0 || cursors.isEmpty()) {
            return;
        }
        if (!hasBegun) {
            hasBegun = true;
            dueNanos = now + intervalNanos;
        }
        for (int i = 0; i < MAX_AT_ONCE && now - dueNanos >= 0; i++) {
            Cursor cursor = cursors.get(hand);
            hand = (hand + 1) % cursors.size();
            dueNanos += intervalNanos / cursors.size();
            if (cursor.next() != cursor.committed && cursor.link.isReady()) {
                note(cursor, now);
            }
        }
    }

    private void note(Cursor cursor, long now) {
        cursor.committed = cursor.next();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("consumerGroup", cursor.group());
        fields.put("topic", cursor.queue().topic());
        fields.put("queueId", cursor.queue().queueId());
        fields.put("commitOffset", cursor.committed);
        int opaque = cursor.link.take(TAG, now, now);
        FrameHead head = FrameHead.request(RequestCode.UPDATE_CONSUMER_OFFSET, opaque, false);
        FrameEncoder.of(head, plan.signed(fields)).put(cursor.link.out(), 0);
    }

    void onAnswer(Frame answer) {
        if (answer.code() != ResponseCode.SUCCESS) {
            tally.errors.add(answer.code(), answer.remark());
        }
    }
}
