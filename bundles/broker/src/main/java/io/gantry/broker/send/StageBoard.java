package io.gantry.broker.send;

import io.gantry.stage.MessageStage;
import io.gantry.stage.Placement;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The stages that are there now. A message for one that is not there is refused, with what a broker without it says;
 * nothing is stored. Safe for any thread.
 */
@Component(service = StageBoard.class)
public final class StageBoard {
    private final AtomicReference<MessageStage> half = new AtomicReference<>();
    private final AtomicReference<MessageStage> timed = new AtomicReference<>();

    @Activate
    public StageBoard() {}

    /** Takes the stage of half messages; a better one takes its place before it is let go. */
    @Reference(
            target = "(stage=" + MessageStage.HALF + ")",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindHalf(MessageStage stage) {
        half.set(stage);
    }

    public void unbindHalf(MessageStage stage) {
        half.compareAndSet(stage, null);
    }

    /** Takes the stage of timed messages; a better one takes its place before it is let go. */
    @Reference(
            target = "(stage=" + MessageStage.TIMED + ")",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindTimed(MessageStage stage) {
        timed.set(stage);
    }

    public void unbindTimed(MessageStage stage) {
        timed.compareAndSet(stage, null);
    }

    /** Where a half message waits for its transaction. */
    Placement half(Placement meant) {
        MessageStage stage = half.get();
        if (stage == null) {
            throw new BadRequestException(
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                    "transaction messages are not supported by this node; nothing was stored");
        }
        return stage.place(meant);
    }

    /** Where a message waits for its time. */
    Placement timed(Placement meant) {
        MessageStage stage = timed.get();
        if (stage == null) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_ERROR,
                    "accurate timer message is not enabled, timerWheelEnable is false; use a delay level");
        }
        return stage.place(meant);
    }
}
