package io.gantry.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What readers of several members contradict each other in, and what they could not see. */
final class SightingsTest {
    private final Sightings sightings = new Sightings();

    private List<?> contradictions() {
        return (List<?>) sightings.told().get("contradictions");
    }

    @Test
    void theSameAtTheSamePlaceIsRight() {
        sightings.saw(0, 1, 5, "a");
        sightings.saw(1, 1, 5, "a");
        sightings.saw(1, 2, 5, "b");
        sightings.requireLooked(4);
        assertEquals(List.of(), contradictions());
    }

    @Test
    void anotherAtTheSamePlaceIsAContradiction() {
        sightings.saw(0, 1, 5, "a");
        sightings.saw(1, 1, 5, "b");
        assertEquals(List.of("1: at 5 was seen a, and by reader 1 b"), contradictions());
    }

    @Test
    void aHoleIsAContradiction() {
        sightings.missed(2, 1, 5, 7);
        assertEquals(List.of("1: reader 2 asked for 5, and there was nothing before 7"), contradictions());
    }

    @Test
    void thatNobodyCouldBeReadIsAContradiction() {
        sightings.requireLooked(0);
        assertEquals(List.of(), contradictions());
        sightings.requireLooked(4);
        assertEquals(
                List.of(
                        "nobody could be read as number 0, who leads, but {}",
                        "none of the numbers from 1 to 3 could be read"),
                contradictions());
    }

    @Test
    void itIsNotEnoughThatTheLeaderWasRead() {
        sightings.saw(0, 1, 5, "a");
        sightings.requireLooked(4);
        assertEquals(List.of("none of the numbers from 1 to 3 could be read"), contradictions());
    }
}
