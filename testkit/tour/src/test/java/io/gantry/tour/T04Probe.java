package io.gantry.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.log.CommitLog;
import io.gantry.queue.ConsumeQueues;
import io.gantry.replica.Replicator;
import io.gantry.wire.Answer;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.WireClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What chapter 4 sees from the inside. */
public final class T04Probe {
    private static final String TOPIC = "tour-first";

    @Test
    void a1ASingleNodeIsFiveFeatures() {
        Inside.install("wire-netty", "namesrv", "store-mmap", "ha-solo", "broker");
        assertEquals("solo", Inside.service(Replicator.class).technique());
    }

    @Test
    void a2ASendIsAnsweredWithItsPlace() {
        Answer answer = Inside.await(Inside.send(Inside.service(WireClient.class), TOPIC, "hello"));
        assertEquals(ResponseCode.SUCCESS, answer.code(), answer.remark());
        assertEquals("0", answer.fields().get("queueOffset"));
    }

    @Test
    void a3TheRecordIsInTheLogAndCommitted() {
        CommitLog log = Inside.service(CommitLog.class);
        long end = log.appended().position();
        assertTrue(end > 0);
        assertEquals(end, Inside.service(Replicator.class).committed().position());
    }

    @Test
    void a4AConsumerGetsTheBytesOfTheLog() {
        Answer answer = Inside.pull(TOPIC, 0);
        assertEquals(ResponseCode.SUCCESS, answer.code(), answer.remark());
        assertEquals("1", answer.fields().get("nextBeginOffset"));
        assertTrue(new String(answer.body(), StandardCharsets.ISO_8859_1).contains("hello"));
        assertEquals(
                1,
                Inside.service(ConsumeQueues.class)
                        .find(TOPIC, 0)
                        .orElseThrow()
                        .maxOffset()
                        .position());
    }

    @Test
    void a5TheNameServerKnowsTheTopic() {
        // The broker announces a new topic at once, but not before it answers the send that made it.
        Inside.await(() -> "its route is known", () -> route().code() != ResponseCode.TOPIC_NOT_EXIST);
        Answer route = route();
        assertEquals(ResponseCode.SUCCESS, route.code(), route.remark());
        assertTrue(new String(route.body(), StandardCharsets.UTF_8).contains(Inside.BROKER));
    }

    private static Answer route() {
        return Inside.ask(Inside.NAMESRV, RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", TOPIC));
    }
}
