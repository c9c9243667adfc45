package io.gantry.bench.traffic;

import io.gantry.agent.Clock;
import io.gantry.bench.link.AnswerSink;
import io.gantry.bench.link.Link;
import io.gantry.bench.link.Traffic;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.Signer;
import io.gantry.codec.Frame;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Sends messages of one shape to all queues in turn. The links of a broker share its queues. */
public final class Sending implements Traffic, AnswerSink {
    /** How many, how fast and with which bodies. */
    public record Plan(MessageShape shape, double perSecond, long count, long firstNumber) {}

    /** A link and the heads of the frames that can be sent on it, in turn. */
    private static final class Outlet {
        private final Link link;
        private final List<SendTemplate> templates;
        private int next;

        Outlet(Link link, List<SendTemplate> templates, int first) {
            this.link = link;
            this.templates = templates;
            this.next = first % templates.size();
        }

        SendTemplate template() {
            SendTemplate template = templates.get(next);
            next = next + 1 == templates.size() ? 0 : next + 1;
            return template;
        }
    }

    private final Clock clock;
    private final Span span;
    private final Tally tally;
    private final Plan plan;
    private final Pace pace;
    private final Stamp stamp;
    private final ByteBuffer body;
    private final List<Outlet> outlets = new ArrayList<>();
    private final Turn turn = new Turn();
    /** Null where nothing is signed. */
    private final Signer signer;

    /** Where it stands: the loop's thread alone. */
    private static final class Turn {
        private long sent;
        private long measured;
        private int outlet;
        private boolean hasBegun;
        private boolean isBlocked;
        private volatile boolean isFinished;
    }

    Sending(Clock clock, Span span, Tally tally, Plan plan, Stamp stamp) {
        this.clock = clock;
        this.span = span;
        this.tally = tally;
        this.plan = plan;
        this.stamp = stamp;
        this.signer = plan.shape.credentials() == null ? null : new Signer(plan.shape.credentials());
        this.pace = new Pace(clock, plan.perSecond);
        this.body = ByteBuffer.wrap(text(plan.shape.bodyBytes()));
    }

    /** A load of its own, whose bodies need no stamp. */
    public Sending(Clock clock, Span span, Tally tally, Plan plan) {
        this(clock, span, tally, plan, new Stamp());
    }

    /** Letters and digits without a pattern a compressor would find at once. */
    private static byte[] text(int bytes) {
        byte[] text = new byte[bytes];
        long state = 88_172_645_463_325_252L;
        for (int i = 0; i < bytes; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            text[i] = (byte) ('0' + (state & 63));
        }
        return text;
    }

    /** The longest frame that will be sent to these queues. */
    public static int frameBytes(List<QueueAddress> queues, MessageShape shape) {
        return queues.stream()
                .mapToInt(queue -> new SendTemplate(queue, shape).frameBytes())
                .max()
                .orElse(0);
    }

    /** Adds a link to the broker that holds these queues. */
    public void add(Link link, List<QueueAddress> queues) {
        List<SendTemplate> templates = queues.stream()
                .map(queue -> new SendTemplate(queue, plan.shape))
                .toList();
        outlets.add(new Outlet(link, templates, outlets.size() * 7));
    }

    @Override
    public void onTurn(long now) {
        turn.isBlocked = false;
        if (!turn.hasBegun) {
            turn.hasBegun = true;
            pace.begin(now);
        }
        long due = pace.dueNanos();
        while (!isExhausted(due)) {
            if (plan.perSecond > 0 && due > now) {
                return;
            }
            Outlet outlet = ready();
            if (outlet == null) {
                turn.isBlocked = true;
                return;
            }
            send(outlet, due, now);
            due = pace.dueNanos();
        }
        turn.isBlocked = true;
        turn.isFinished = outlets.stream().allMatch(outlet -> outlet.link.isIdle());
    }

    private boolean isExhausted(long due) {
        return span.isOver(due) || turn.measured >= plan.count;
    }

    /** The next link that takes a message; null when none does. */
    private Outlet ready() {
        for (int i = 0; i < outlets.size(); i++) {
            Outlet outlet = outlets.get(turn.outlet);
            turn.outlet = turn.outlet + 1 == outlets.size() ? 0 : turn.outlet + 1;
            if (outlet.link.isReady()) {
                return outlet;
            }
        }
        return null;
    }

    private void send(Outlet outlet, long due, long now) {
        long number = plan.firstNumber + turn.sent++;
        int opaque = outlet.link.take(0, due, now);
        if (plan.shape.isStamped()) {
            stamp.write(body, number, due);
        }
        outlet.template().write(outlet.link.out(), opaque, clock.millis(), number, body, signer);
        pace.take();
        tally.sent.increment();
        if (span.isMeasured(due)) {
            turn.measured++;
        }
    }

    @Override
    public long nextDueNanos() {
        return turn.isBlocked ? Long.MAX_VALUE : pace.dueNanos();
    }

    /** Whether all was sent and answered. Safe for any thread. */
    public boolean isFinished() {
        return turn.isFinished;
    }

    @Override
    public void onAnswer(int tag, long dueNanos, Frame answer, ByteBuffer bytes) {
        if (answer.code() != ResponseCode.SUCCESS) {
            tally.errors.add(answer.code(), answer.remark());
            return;
        }
        tally.acknowledged.increment();
        if (span.isMeasured(dueNanos)) {
            long now = clock.nanos();
            tally.messages.increment();
            tally.bodyBytes.add(plan.shape.bodyBytes());
            tally.latencies.record(now - dueNanos);
            tally.saw(now);
        }
    }

    @Override
    public void onLost(int tag, int errorCode, String reason) {
        tally.errors.add(errorCode, reason);
    }
}
