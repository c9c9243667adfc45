package io.gantry.cluster.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.cluster.journey.Journey.Step;
import io.gantry.cluster.journey.Journey.What;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clients of several versions tell of a message; that real ones do so is in the console's scenarios. */
final class ClientTraceTest {
    private static final String ID = "7F0000010A2B18B4AAC2107C5F6A0000";

    private static String line(Object... fields) {
        return String.join(
                        "\1",
                        java.util.Arrays.stream(fields).map(String::valueOf).toList())
                + "\2";
    }

    private static final String PUB =
            line("Pub", 1_000, "r", "p", "T", ID, "tag", "k", "h:1", 5, 17, 0, "offset id", true, "c");

    @Test
    void aSendIsTold() {
        assertEquals(
                List.of(new Step(What.CLIENT_SENT, 1_000, "p", null, null, null, "success, 17 ms")),
                ClientTrace.steps(PUB, ID, 9_000));
    }

    @Test
    void aTryBeginsAndEnds() {
        String body = line("SubBefore", 2_000, "r", "g", "request", ID, 3, "k", "c")
                + line("SubAfter", "request", ID, 40, false, "k", 1, 2_040, "g");
        assertEquals(
                List.of(
                        new Step(What.CLIENT_BEGAN, 2_000, "g", 3, null, null, ""),
                        new Step(What.CLIENT_ENDED, 2_040, "g", null, null, null, "failure, 40 ms")),
                ClientTrace.steps(body, ID, 9_000));
    }

    @Test
    void anOldClientTellsNoTimeOfTheEndSoThatOfTheRecordCounts() {
        assertEquals(
                List.of(new Step(What.CLIENT_ENDED, 9_000, null, null, null, null, "success, 4 ms")),
                ClientTrace.steps(line("SubAfter", "request", ID, 4, true, "k", 0), ID, 9_000));
    }

    @Test
    void whatIsOfAnotherMessageOrNoTraceIsLeftOut() {
        assertEquals(List.of(), ClientTrace.steps(PUB, "another", 9_000));
        for (String bad :
                List.of("", "\2\2\1", "Pub", "SubBefore\1x", "SubAfter\1\1\1", "Unknown\1" + ID, "Pub\1".repeat(40))) {
            assertEquals(List.of(), ClientTrace.steps(bad, ID, 9_000), bad);
        }
        String huge = line("Pub", "9".repeat(40), "r", "p", "T", ID, "tag", "k", "h:1", 5, "x", 0);
        assertEquals(0, ClientTrace.steps(huge, ID, 9_000).get(0).atMillis());
    }
}
