package io.gantry.broker.send;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Timetable;
import io.gantry.stage.MessageStage;
import io.gantry.stage.Placement;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The stages that are there now. A message for one that is not there is refused, with what a broker without it says;
 * nothing is stored. One that goes is expected back for a while, as request codes are: until then messages go where it
 * would have them, and wait there for its successor. One that has never been there may be on its way while the node
 * starts: the first message for it, and those that follow for a while, come again when it is there or that time is
 * over. Safe for any thread.
 */
@Component(service = StageBoard.class)
public final class StageBoard {
    private static final long EXPECTED_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Less than the 3 s after which clients give up: who waited in vain is told what to install. */
    static final long FIRST_MILLIS = 2_000;

    static final int MAX_WAITING = 4_096;

    private final Post half;
    private final Post timed;

    @Activate
    public StageBoard(@Reference Timetable timetable) {
        this(timetable.clock(), timetable);
    }

    /** A board without a container, of a node that has started long ago. */
    public static StageBoard settled(Clock clock) {
        return new StageBoard(clock, null);
    }

    private StageBoard(Clock clock, Timetable timetable) {
        half = new Post(
                clock,
                timetable,
                ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                "transaction messages are not supported by this node; nothing was stored. Install feature broker-tx");
        timed = new Post(
                clock,
                timetable,
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

    /** Whoever waits is served by the successor of all of this, or refused by nobody being there. */
    @Deactivate
    void deactivate() {
        half.endFirstMoments();
        timed.endFirstMoments();
    }

    /**
     * Whether a half message has to wait, for their stage may be on its way; then it is told when to come again, by any
     * thread, once.
     */
    boolean keepsHalf(Runnable again) {
        return half.keeps(again);
    }

    /** The same for a message that is to wait for its time. */
    boolean keepsTimed(Runnable again) {
        return timed.keeps(again);
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
        /** Null when the first moments are over from the beginning. */
        private final Timetable timetable;

        private final int code;
        private final String absence;
        private volatile MessageStage stage;
        /** No stage is on its way for the first time any more. */
        private volatile boolean isSettled;
        /** Who is told when that becomes so, in their order. Guarded by this. */
        private List<Runnable> waiting = new ArrayList<>();
        /** When it went; 0 while it is there. */
        private volatile long goneNanos;

        Post(Clock clock, Timetable timetable, int code, String absence) {
            this.clock = clock;
            this.timetable = timetable;
            this.code = code;
            this.absence = absence;
            this.isSettled = timetable == null;
        }

        void take(MessageStage comes) {
            synchronized (this) {
                stage = comes;
                goneNanos = 0;
            }
            endFirstMoments();
        }

        boolean keeps(Runnable again) {
            return !isSettled && isKept(again);
        }

        private synchronized boolean isKept(Runnable again) {
            if (isSettled) {
                return false;
            }
            if (waiting.size() >= MAX_WAITING) {
                throw new BadRequestException(
                        ResponseCode.SYSTEM_BUSY,
                        "[REJECTREQUEST]system busy, the node starts, and " + MAX_WAITING
                                + " messages wait for the same of its features already; send it again");
            }
            if (waiting.isEmpty()) {
                timetable.after(FIRST_MILLIS, this::endFirstMoments);
            }
            waiting.add(again);
            return true;
        }

        /** Nobody is told under a lock, and nobody comes again before it is so. */
        void endFirstMoments() {
            List<Runnable> told;
            synchronized (this) {
                isSettled = true;
                told = waiting;
                waiting = List.of();
            }
            told.forEach(Runnable::run);
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
