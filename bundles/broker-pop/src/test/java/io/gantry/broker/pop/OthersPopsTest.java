package io.gantry.broker.pop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.contract.LocalRequest;
import io.gantry.contract.stand.Messages;
import io.gantry.contract.stand.Replies;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was popped at another broker, whose store this is now, and acknowledged there or here. */
class OthersPopsTest {
    @TempDir
    private Path root;

    private Stand stand;

    @BeforeEach
    void open() {
        stand = new Stand(root);
        stand.put(0, "one");
        stand.put(0, "two");
        stand.put(2, "three");
    }

    private static final String OTHERS_POP = "{\"so\":0,\"c\":\"1\",\"t\":\"1\",\"q\":0,\"pt\":";

    /** What another broker's timer has brought to the journal, or will. */
    private static String waited(String tag) {
        return Property.TIMER_OUT_MS + "\0011\2" + Property.TAGS + "\1" + tag + "\2";
    }

    private void putInJournal(String tag, String body) {
        Messages.put(stand.log, stand.journal.topic(), 5, body, waited(tag));
    }

    private void putInTimer(String tag, String body) {
        String place = Property.REAL_TOPIC + "\1" + stand.journal.topic() + "\2" + Property.REAL_QUEUE_ID + "\0015\2";
        Messages.put(stand.log, SystemTopic.WHEEL_TIMER, 0, body, waited(tag) + place);
    }

    /** That broker's timer brought the checkpoint, and was killed before the acknowledgement was due there. */
    @Test
    void anAcknowledgementThatWaitsInTheTimerTopicCounts() throws Exception {
        stand.offsets.commit(Stand.NAME, Stand.NAME, 0, 2);
        stand.offsets.commit(Stand.NAME, Stand.NAME, 2, 1);
        String begin = OTHERS_POP + stand.clock.millis();
        putInJournal("ck", begin + ",\"it\":1000,\"bm\":0,\"n\":2,\"d\":[0,1]}");
        putInTimer("ack", begin + ",\"ao\":0}");
        stand.clock.pass(60_000);
        stand.start();
        stand.pass(1);
        assertEquals(List.of("two"), Messages.bodies(pop(0).body()));
    }

    /** Of the messages of a batch, and of a checkpoint that the timer brings only after the start. */
    @Test
    void anAcknowledgementThatTheTimerBringsTooLateCounts() throws Exception {
        stand.offsets.commit(Stand.NAME, Stand.NAME, 0, 2);
        stand.offsets.commit(Stand.NAME, Stand.NAME, 2, 1);
        String begin = OTHERS_POP + stand.clock.millis();
        putInTimer("ck", begin + ",\"it\":1000,\"bm\":0,\"n\":2,\"d\":[0,1]}");
        putInTimer("bAck", begin + ",\"aol\":[1]}");
        stand.clock.pass(60_000);
        stand.start();
        putInJournal("ck", begin + ",\"it\":1000,\"bm\":0,\"n\":2,\"d\":[0,1]}");
        stand.pass(1);
        stand.pass(60_000);
        assertEquals(List.of("one"), Messages.bodies(pop(0).body()));
    }

    /** It is one of this broker's own checkpoints, and another broker took the acknowledgement. */
    @Test
    void whatAnotherBrokerWasToldOfThisOnesPopsCounts() throws Exception {
        Replies given = pop(0);
        String begin = OTHERS_POP + given.field("popTime");
        putInTimer("ack", begin + ",\"ao\":1}");
        stand.clock.pass(60_000);
        stand.start();
        stand.pass(1);
        assertEquals(Set.of("one", "three"), Set.copyOf(Messages.bodies(pop(0).body())));
    }

    @Test
    void anAcknowledgementMayComeBeforeWhatItAcknowledges() throws Exception {
        stand.offsets.commit(Stand.NAME, Stand.NAME, 0, 2);
        stand.offsets.commit(Stand.NAME, Stand.NAME, 2, 1);
        String begin = OTHERS_POP + stand.clock.millis();
        putInJournal("ack", begin + ",\"ao\":0}");
        putInJournal("ck", begin + ",\"it\":1000,\"bm\":0,\"n\":2,\"d\":[0,1]}");
        stand.pass(1);
        stand.start();
        stand.pass(60_000);
        assertEquals(List.of("two"), Messages.bodies(pop(0).body()));
    }

    /** The consumer was given it by another broker, and acknowledges when the timer has brought nothing. */
    @Test
    void aConsumersAcknowledgementOfWhatAnotherBrokerGaveCounts() throws Exception {
        stand.offsets.commit(Stand.NAME, Stand.NAME, 0, 2);
        stand.offsets.commit(Stand.NAME, Stand.NAME, 2, 1);
        long popped = stand.clock.millis() - 1;
        LocalRequest done = LocalRequest.of(RequestCode.ACK_MESSAGE)
                .with("consumerGroup", Stand.NAME)
                .with("topic", Stand.NAME)
                .with("queueId", 0)
                .with("offset", 1)
                .with("extraInfo", "0 " + popped + " 1000 5 0 broker-a 0 1");
        assertEquals(ResponseCode.SUCCESS, Replies.to(stand.ack, done).code());
        putInJournal("ck", OTHERS_POP + popped + ",\"it\":1000,\"bm\":0,\"n\":2,\"d\":[0,1]}");
        stand.pass(1);
        stand.start();
        stand.pass(60_000);
        assertEquals(List.of("one"), Messages.bodies(pop(0).body()));
    }

    private Replies pop(long pollMillis) {
        return Replies.to(
                stand.pop,
                LocalRequest.of(RequestCode.POP_MESSAGE)
                        .with("consumerGroup", Stand.NAME)
                        .with("topic", Stand.NAME)
                        .with("queueId", -1)
                        .with("pollTime", pollMillis)
                        .with("bornTime", stand.clock.millis())
                        .with("maxMsgNums", 32)
                        .with("invisibleTime", 10_000)
                        .with("initMode", 0));
    }
}
