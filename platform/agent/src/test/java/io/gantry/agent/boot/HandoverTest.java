package io.gantry.agent.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover.Left;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Things that are taken, and things that nobody takes. */
final class HandoverTest {
    private final BlockingQueue<String> givenUp = new LinkedBlockingQueue<>();
    private final AtomicBoolean isEnding = new AtomicBoolean();
    private final Handover handover = new Handover(Clock.system(), isEnding::get);

    private void leave(String name, Object thing) {
        handover.leave(name, thing, () -> givenUp.add(thing.toString()));
    }

    @Test
    void whatIsLeftIsTakenOnce() {
        leave("port", "a");
        assertEquals(Optional.of("a"), handover.take("port").map(Left::thing));
        assertEquals(Optional.empty(), handover.take("port"));
        handover.close();
        assertTrue(givenUp.isEmpty());
    }

    @Test
    void theSecondOfANameReplacesTheFirst() {
        leave("port", "a");
        leave("port", "b");
        assertEquals(List.of("a"), List.copyOf(givenUp));
        assertEquals(Optional.of("b"), handover.take("port").map(Left::thing));
        handover.close();
    }

    @Test
    void whatNobodyTakesAfterAChangeIsGivenUpSoonAndTheThreadEnds() throws Exception {
        leave("port", "a");
        handover.settle();
        assertEquals("a", givenUp.poll(8, TimeUnit.SECONDS));
        assertEquals(Optional.empty(), handover.take("port"));
        leave("port", "b");
        assertEquals(Optional.of("b"), handover.take("port").map(Left::thing));
        handover.close();
    }

    @Test
    void aNodeThatStopsLeavesNothing() {
        isEnding.set(true);
        leave("port", "a");
        assertEquals(List.of("a"), List.copyOf(givenUp));
    }

    @Test
    void closingGivesEverythingUpAndAFailureHarmsNoOther() {
        leave("a", "a");
        handover.leave("b", "b", () -> {
            throw new IllegalStateException("as meant");
        });
        leave("c", "c");
        handover.close();
        leave("d", "d");
        assertEquals(List.of("a", "c", "d"), givenUp.stream().sorted().toList());
    }
}
