package io.gantry.broker.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.boot.Timetable;
import io.gantry.contract.SteppedClock;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that come before the stage they need. */
class StageBoardTest {
    private final SteppedClock clock = new SteppedClock();
    private final Timetable timetable = Timetable.stepped(clock);
    private final StageBoard board = new StageBoard(timetable);
    private final List<String> again = new ArrayList<>();

    @Test
    void theFirstWaitForTheirStageAndComeAgainInTheirOrder() {
        assertTrue(board.keepsHalf(() -> again.add("first")));
        assertTrue(board.keepsHalf(() -> {
            assertFalse(board.keepsHalf(() -> again.add("for ever")));
            again.add("second");
        }));
        board.bindTimed(meant -> meant);
        assertEquals(List.of(), again, "that is another stage");
        assertFalse(board.keepsTimed(() -> again.add("timed")), "it is there");
        board.bindHalf(meant -> meant);
        assertEquals(List.of("first", "second"), again);
        assertFalse(board.keepsHalf(() -> again.add("late")));
    }

    @Test
    void whoWaitedInVainComesAgainOnceAndNobodyWaitsAfterwards() throws Exception {
        clock.pass(60_000);
        assertTrue(board.keepsTimed(() -> again.add("first")), "the first message counts, not the age of the board");
        clock.pass(StageBoard.FIRST_MILLIS - 1);
        assertTrue(board.keepsTimed(() -> again.add("second")));
        timetable.step();
        assertEquals(List.of(), again);
        clock.pass(1);
        timetable.step();
        assertEquals(List.of("first", "second"), again);
        assertFalse(board.keepsTimed(() -> again.add("late")));
        board.bindTimed(meant -> meant);
        assertEquals(2, again.size());
    }

    @Test
    void noMoreWaitThanThereIsRoomFor() {
        for (int i = 0; i < StageBoard.MAX_WAITING; i++) {
            assertTrue(board.keepsHalf(() -> again.add("")));
        }
        BadRequestException refused = assertThrows(BadRequestException.class, () -> board.keepsHalf(() -> {}));
        assertEquals(ResponseCode.SYSTEM_BUSY, refused.code());
        assertTrue(board.keepsTimed(() -> {}), "each stage has a room of its own");
        board.deactivate();
        assertEquals(StageBoard.MAX_WAITING, again.size(), "the successor is asked");
    }
}
