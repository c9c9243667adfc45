package io.gantry.broker.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.registry.ConsumerMode;
import io.gantry.registry.Subscription;
import io.gantry.wire.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is connected stays so when the broker's bundle is replaced. */
final class KnownClientsTest {
    private static final ConsumerMode MODE =
            new ConsumerMode("CONSUME_PASSIVELY", "CLUSTERING", "CONSUME_FROM_FIRST_OFFSET");
    private static final ClientLimits LIMITS = ClientLimits.STANDARD;

    private final SteppedClock clock = new SteppedClock();
    private final Handover handover = new Handover(Clock.system(), () -> false);
    private final FakeConnection one = new FakeConnection("10.0.0.1", 1001);
    private final FakeConnection two = new FakeConnection("10.0.0.2", 1002);
    private final ConsumerGroups consumers = new ConsumerGroups(LIMITS, clock, handover);
    private final ProducerGroups producers = new ProducerGroups(LIMITS, clock, handover);

    @AfterEach
    void giveUp() {
        handover.close();
    }

    private Member member(String id, Connection connection) {
        return new Member(id, connection, 9, 409, clock);
    }

    private void join(String group, String id, Connection connection, Subscription... wanted) {
        consumers.register(group, member(id, connection), MODE, List.of(wanted));
    }

    private ConsumerGroups successor() {
        consumers.close();
        return new ConsumerGroups(LIMITS, clock, handover);
    }

    private static Set<String> ids(Collection<Member> members) {
        Set<String> ids = new TreeSet<>();
        members.forEach(member -> ids.add(member.clientId()));
        return ids;
    }

    @Test
    void aSuccessorKnowsWhoConsumesWhatAndHow() {
        Subscription some = Subscription.of("t", "a || b", "TAG", 7, true);
        join("g", "first", one, some, Subscription.of("u", "*", "TAG", 3));
        join("g", "second", two, some, Subscription.of("u", "*", "TAG", 3));
        join("h", "first", one, Subscription.of("t", "x > 1", "SQL92", 1));
        consumers.fingerprint("g", -5);
        long seenMillis = clock.millis();
        clock.pass(1_000);
        ConsumerGroups next = successor();
        assertEquals(Set.of("g", "h"), next.all().keySet());
        ConsumerGroup group = next.group("g");
        assertEquals(MODE, group.mode());
        assertEquals(-5, group.fingerprint());
        assertEquals(Set.of("first", "second"), ids(group.members()));
        Member member = group.memberOf(one);
        assertEquals("10.0.0.1:1001", member.address());
        assertEquals(9, member.language());
        assertEquals(409, member.version());
        assertEquals(seenMillis, member.seenMillis());
        assertEquals(Set.of("t", "u"), group.subscriptions().keySet());
        Subscription kept = next.find("g", "t");
        assertEquals("a || b", kept.expression());
        assertEquals(7, kept.version());
        assertTrue(kept.isClassFilter());
        assertArrayEquals(some.codes(), kept.codes());
        assertEquals("SQL92", next.find("h", "t").expressionType());
        assertEquals(List.of(), one.sent(), "nobody came or went");
        assertEquals(
                ConsumerGroups.Outcome.UNCHANGED,
                next.register("g", member("first", one), MODE, null),
                "a heartbeat without subscriptions says nothing new");
    }

    @Test
    void aSuccessorKnowsWhoProduces() {
        producers.register("p", member("first", one));
        producers.register("p", member("second", two));
        producers.register("q", member("second", two));
        producers.close();
        ProducerGroups next = new ProducerGroups(LIMITS, clock, handover);
        assertEquals(Set.of("p", "q"), next.all().keySet());
        assertEquals(Set.of("first", "second"), ids(next.members("p")));
        assertEquals(1, two.waitingActions(), "the old one waits for nothing any more");
        two.close();
        assertEquals(Set.of("first"), ids(next.members("p")));
        assertEquals(List.of(), List.copyOf(next.members("q")));
    }

    @Test
    void whoLeavesMeanwhileOrLaterIsGone() {
        join("g", "first", one);
        join("g", "second", two);
        consumers.close();
        assertEquals(0, one.waitingActions() + two.waitingActions());
        one.close();
        ConsumerGroups next = new ConsumerGroups(LIMITS, clock, handover);
        assertEquals(Set.of("second"), ids(next.group("g").members()));
        two.close();
        assertNull(next.group("g"));
    }

    @Test
    void silenceGoesOn() {
        join("g", "first", one);
        clock.pass(LIMITS.expiryMillis() - 1);
        ConsumerGroups next = successor();
        assertEquals(0, next.expire());
        clock.pass(2);
        assertEquals(1, next.expire());
        assertFalse(one.isOpen());
    }

    @Test
    void aSuccessorWithNarrowerLimitsKeepsThem() {
        join("g", "first", one);
        join("g", "second", two);
        join("h", "first", one);
        consumers.close();
        ClientLimits narrow = new ClientLimits(120_000, 1, 1, true, 10_000, 5, 5, 12);
        ConsumerGroups next = new ConsumerGroups(narrow, clock, handover);
        assertEquals(1, next.all().size());
        assertEquals(1, next.all().values().iterator().next().members().size());
    }

    /** Or its class loader would stay as long as a successor, or as long as it waits for one. */
    @Test
    void nothingThatIsLeftBelongsToTheOldBundle() {
        join("g", "first", one, Subscription.of("t", "a", "TAG", 7));
        producers.register("p", member("first", one));
        consumers.close();
        producers.close();
        List<Object> left = new ArrayList<>();
        flatten(handover.take(KnownClients.CONSUMERS).orElseThrow().thing(), left);
        flatten(handover.take(KnownClients.PRODUCERS).orElseThrow().thing(), left);
        assertTrue(left.contains("first") && left.contains(one) && left.contains("a"), left.toString());
        for (Object one : left) {
            boolean isLasting = one instanceof Connection || one.getClass().getClassLoader() == null;
            assertTrue(isLasting, one.getClass() + " belongs to the bundle");
        }
    }

    private static void flatten(Object thing, List<Object> into) {
        into.add(thing);
        if (thing instanceof Map<?, ?> map) {
            map.values().forEach(value -> flatten(value, into));
        } else if (thing instanceof Iterable<?> several) {
            several.forEach(value -> flatten(value, into));
        }
    }

    /** Of another version, for instance: its clients are back with their next heartbeats. */
    @Test
    void whatIsNotUnderstoodHoldsUpNothing() {
        handover.leave(KnownClients.CONSUMERS, List.of(Map.of("group", 5)), () -> {});
        handover.leave(KnownClients.PRODUCERS, "nonsense", () -> {});
        assertEquals(Map.of(), new ConsumerGroups(LIMITS, clock, handover).all());
        assertEquals(Map.of(), new ProducerGroups(LIMITS, clock, handover).all());
    }
}
