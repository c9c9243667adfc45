package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.clients.History.Send;
import io.gantry.clients.History.Stored;
import io.gantry.clients.HistoryCheck.Rule;
import io.gantry.clients.HistoryCheck.Violation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each rule is broken on purpose, and nothing else is said; what a broker may do is not complained of. */
final class HistoryCheckTest {
    private final List<Send> sends = new ArrayList<>();
    private final List<Stored> stored = new ArrayList<>();
    private final Map<Long, String> reads = new HashMap<>();
    private final List<String> contradictions = new ArrayList<>();
    private int time;

    /** One after the other. */
    private void acknowledged(String key, long offset) {
        sends.add(new Send(0, key, time++, time++, true, offset));
    }

    private void failed(String key) {
        sends.add(new Send(0, key, time++, time++, false, -1));
    }

    private void stored(String... keys) {
        for (String key : keys) {
            stored.add(new Stored(stored.size(), key));
        }
    }

    private Set<Rule> broken() {
        History history = new History(sends, Map.of(0, reads), contradictions, Map.of(0, stored));
        Set<Rule> rules = EnumSet.noneOf(Rule.class);
        HistoryCheck.violations(history).stream().map(Violation::rule).forEach(rules::add);
        return rules;
    }

    @Test
    void nothingIsWrongWithWhatABrokerMayDo() {
        acknowledged("a", 0);
        failed("lost with its failure");
        failed("b");
        acknowledged("b", 2);
        failed("c");
        reads.put(1L, "b");
        stored("a", "b", "b", "c");
        assertEquals(Set.of(), broken());
    }

    @Test
    void sendsAtTheSameTimeMayBeInAnyOrder() {
        sends.add(new Send(0, "a", 0, 10, true, 1));
        sends.add(new Send(0, "b", 5, 15, true, 0));
        stored("b", "a");
        assertEquals(Set.of(), broken());
    }

    @Test
    void anAcknowledgedMessageThatIsNowhereIsLost() {
        acknowledged("a", 0);
        acknowledged("b", 1);
        stored("a");
        assertEquals(Set.of(Rule.LOST), broken());
    }

    @Test
    void aWholeQueueCanBeLost() {
        acknowledged("a", 0);
        History history = new History(sends, Map.of(), List.of(), Map.of());
        assertEquals(Rule.LOST, HistoryCheck.violations(history).get(0).rule());
    }

    @Test
    void anAcknowledgementNamesThePlace() {
        sends.add(new Send(0, "a", 0, 10, true, 1));
        sends.add(new Send(0, "b", 0, 10, true, 0));
        stored("a", "b");
        assertEquals(Set.of(Rule.ELSEWHERE), broken());
    }

    @Test
    void twoAcknowledgementsDoNotNameOnePlace() {
        acknowledged("a", 0);
        sends.add(new Send(0, "b", 0, 10, true, 0));
        stored("a");
        assertEquals(Set.of(Rule.SAME_PLACE, Rule.LOST), broken());
    }

    @Test
    void offsetsHaveNoGap() {
        acknowledged("a", 0);
        acknowledged("b", 2);
        stored.add(new Stored(0, "a"));
        stored.add(new Stored(2, "b"));
        assertEquals(Set.of(Rule.GAP), broken());
    }

    @Test
    void whatWasSentOnceIsThereOnce() {
        acknowledged("a", 0);
        stored("a", "a");
        assertEquals(Set.of(Rule.TWICE), broken());
    }

    @Test
    void whatWasSentTwiceIsNotThereThreeTimes() {
        failed("a");
        failed("a");
        stored("a", "a", "a");
        assertEquals(Set.of(Rule.TWICE), broken());
    }

    @Test
    void whoIsSentAfterAnAcknowledgementIsBehindIt() {
        acknowledged("a", 1);
        acknowledged("b", 0);
        stored("b", "a");
        assertEquals(Set.of(Rule.ORDER), broken());
    }

    @Test
    void whoFailsAfterAnAcknowledgementIsBehindItToo() {
        acknowledged("a", 1);
        failed("b");
        stored("b", "a");
        assertEquals(Set.of(Rule.ORDER), broken());
    }

    @Test
    void theCopyOfAnAttemptThatFailedCountsFromItsFirstAttempt() {
        failed("b");
        acknowledged("a", 1);
        acknowledged("b", 2);
        stored("b", "a", "b");
        assertEquals(Set.of(), broken());
    }

    @Test
    void nobodyElseIsInTheQueue() {
        acknowledged("a", 0);
        stored("a", "b");
        assertEquals(Set.of(Rule.UNKNOWN), broken());
    }

    @Test
    void whatAReaderSawStays() {
        failed("a");
        failed("b");
        reads.put(0L, "a");
        stored("b");
        assertEquals(Set.of(Rule.UNSEEN), broken());
    }

    @Test
    void whatAReaderSawIsNotCutOff() {
        acknowledged("a", 0);
        failed("b");
        reads.put(1L, "b");
        stored("a");
        assertEquals(Set.of(Rule.UNSEEN), broken());
    }

    @Test
    void readersSeeTheSame() {
        contradictions.add("0: one saw a at 0, another b");
        assertEquals(Set.of(Rule.UNSEEN), broken());
    }

    /** A true broker with many writers at once, in random interleavings: nothing is found; one swap of two is. */
    @Test
    void randomHistoriesOfATrueBrokerAreRightAndASwapIsFound() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            sends.clear();
            stored.clear();
            for (int i = 0; i < 400; i++) {
                int begun = 10 * i - random.nextInt(50);
                sends.add(new Send(0, "k" + i, begun, 10 * i + random.nextInt(50) + 1, random.nextInt(9) > 0, i));
                stored("k" + i);
            }
            assertEquals(Set.of(), broken(), "seed " + seed);
            swap(100, 200);
            assertEquals(Set.of(Rule.ORDER), broken(), "seed " + seed);
        }
    }

    /** Two that were acknowledged are in each other's place, and so it was said. */
    private void swap(int one, int other) {
        stored.set(one, new Stored(one, "k" + other));
        stored.set(other, new Stored(other, "k" + one));
        Send first = sends.get(one);
        Send second = sends.get(other);
        sends.set(one, new Send(0, first.key(), first.begun(), first.ended(), true, other));
        sends.set(other, new Send(0, second.key(), second.begun(), second.ended(), true, one));
    }
}
