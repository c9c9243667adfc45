package io.gantry.broker.send;

import io.gantry.agent.Clock;
import io.gantry.stage.MessageStage;
import io.gantry.stage.Placement;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The stages that are there now. A message for one that is not there is refused, with what a broker without it says;
 * nothing is stored. One that goes is expected back for a while, as request codes are: until then messages go where it
 * would have them, and wait there for its successor. Safe for any thread.
 */
@Component(service = StageBoard.class)
public final class StageBoard {
    private static final long EXPECTED_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Post half;
    private final Post timed;

    @Activate
    public StageBoard() {
        this(Clock.system());
    }

    /** A board without a container. */
    public StageBoard(Clock clock) {
        half = new Post(
                clock,
                ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                "transaction messages are not supported by this node; nothing was stored. Install feature broker-tx");
        timed = new Post(
                clock,
                ResponseCode.SYSTEM_ERROR,
                "accurate timer message is not enabled, timerWheelEnable is false: install feature broker-timer, or use"
                        + " a delay level");
    }

    /** Takes the stage of half messages; a better one takes its place before it is let go. */
    @Reference(
            target = "(stage=" + MessageStage.HALF + ")",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindHalf(MessageStage stage) {
        half.take(stage);
    }

    public void unbindHalf(MessageStage stage) {
        half.letGo(stage);
    }

    /** Takes the stage of timed messages; a better one takes its place before it is let go. */
    @Reference(
            target = "(stage=" + MessageStage.TIMED + ")",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindTimed(MessageStage stage) {
        timed.take(stage);
    }

    public void unbindTimed(MessageStage stage) {
        timed.letGo(stage);
    }

    /** Where a half message waits for its transaction. */
    Placement half(Placement meant) {
        return half.place(meant);
    }

    /** Where a message waits for its time. */
    Placement timed(Placement meant) {
        return timed.place(meant);
    }

    /** Who is at one post, or was. */
    private static final class Post {
        private final Clock clock;
        private final int code;
        private final String absence;
        private volatile MessageStage stage;
        /** When it went; 0 while it is there. */
        private volatile long goneNanos;

        Post(Clock clock, int code, String absence) {
            this.clock = clock;
            this.code = code;
            this.absence = absence;
        }

        synchronized void take(MessageStage comes) {
            stage = comes;
            goneNanos = 0;
        }

        synchronized void letGo(MessageStage goes) {
            if (stage == goes) {
                long now = clock.nanos();
                goneNanos = now == 0 ? 1 : now;
            }
        }

        Placement place(Placement meant) {
            MessageStage now = stage;
            if (now == null || goneNanos != 0 && isGone()) {
                throw new BadRequestException(code, absence);
            }
            return now.place(meant);
        }

        private synchronized boolean isGone() {
            boolean isGone = goneNanos != 0 && clock.nanos() - goneNanos > EXPECTED_NANOS;
            if (isGone) {
                stage = null;
            }
            return isGone;
        }
    }
}
