package io.gantry.broker.pop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.broker.pop.Assignment.Place;
import io.gantry.broker.pop.Assignment.Strategy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which member asks which queues. */
class AssignmentTest {
    private static final Map<String, Integer> TWO_BROKERS = Map.of("b", 4, "a", 6);

    @Test
    void everyQueueIsPulledByOneMember() {
        for (Strategy strategy : Strategy.values()) {
            for (int count = 1; count <= 13; count++) {
                List<String> members =
                        IntStream.range(0, count).mapToObj(i -> "c" + i).toList();
                Assignment assignment = new Assignment(TWO_BROKERS, members, strategy);
                List<Place> pulled = new ArrayList<>();
                members.forEach(member -> pulled.addAll(assignment.pulled(member)));
                assertEquals(10, pulled.size(), strategy + " " + count);
                assertEquals(new HashSet<>(assignment.all()), new HashSet<>(pulled), strategy + " " + count);
            }
        }
    }

    @Test
    void theSharesAreThoseOfRocketMq() {
        List<String> members = List.of("c2", "c0", "c1");
        Assignment even = new Assignment(TWO_BROKERS, members, Strategy.AVG);
        assertEquals(places("a", 0, 1, 2, 3), even.pulled("c0"));
        assertEquals(List.of(new Place("a", 4), new Place("a", 5), new Place("b", 0)), even.pulled("c1"));
        Assignment circle = new Assignment(TWO_BROKERS, members, Strategy.AVG_BY_CIRCLE);
        assertEquals(List.of(new Place("a", 2), new Place("a", 5), new Place("b", 2)), circle.pulled("c2"));
        assertTrue(even.pulled("stranger").isEmpty());
    }

    @Test
    void aPopAsksAnyQueueOfEachBrokerOrThoseOfSomeNeighbours() {
        List<String> members = List.of("c0", "c1", "c2", "c3", "c4");
        Assignment assignment = new Assignment(TWO_BROKERS, members, Strategy.AVG);
        List<Place> any = List.of(new Place("a", -1), new Place("b", -1));
        assertEquals(any, assignment.popped("c0", 0));
        assertEquals(any, assignment.popped("c0", 4));
        assertEquals(places("b", 2, 3), assignment.popped("c4", 1).subList(0, 2));
        assertEquals(places("a", 0, 1), assignment.popped("c4", 1).subList(2, 4));
        List<String> many =
                IntStream.range(0, 12).mapToObj(i -> "c" + (char) ('a' + i)).toList();
        Assignment few = new Assignment(TWO_BROKERS, many, Strategy.AVG);
        assertEquals(places("a", 0), few.popped("ca", 2));
        assertEquals(places("a", 0), few.popped("ck", 2));
    }

    private static List<Place> places(String broker, int... queues) {
        return IntStream.of(queues).mapToObj(queue -> new Place(broker, queue)).toList();
    }
}
