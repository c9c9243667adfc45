package io.gantry.broker.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.broker.client.Member;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.Replies;
import io.gantry.registry.ConsumerMode;
import io.gantry.registry.Subscription;
import io.gantry.wire.Answer;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.ResponseCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes when an operator asks to clean up, and what stays. */
final class UpkeepTest {
    @TempDir
    private Path root;

    private Stand stand;

    @BeforeEach
    void open() {
        stand = new Stand(root);
    }

    private static Replies ask(RequestHandler handler, int code, String... fields) {
        return Replies.to(handler, LocalRequest.of(code, fields));
    }

    @Test
    void theStoreIsAskedForWhatTheCodeMeansAndItsAnswerIsAwaited() {
        assertEquals(
                ResponseCode.SUCCESS,
                ask(stand.oldFiles, RequestCode.DELETE_EXPIRED_COMMITLOG).code());
        assertEquals(
                ResponseCode.SUCCESS,
                ask(stand.oldFiles, RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE).code());
        assertEquals(List.of("segments", "queues"), stand.asked);
        stand.upkeep = new CompletableFuture<>();
        Replies waiting = ask(stand.oldFiles, RequestCode.DELETE_EXPIRED_COMMITLOG);
        assertFalse(waiting.isAnswered());
        stand.upkeep.completeExceptionally(new IOException("the disk is gone"));
        assertEquals(ResponseCode.SYSTEM_ERROR, waiting.code());
        assertTrue(waiting.remark().contains("the disk is gone"), waiting.remark());
    }

    @Test
    void queuesOfUnknownTopicsGoAndNoOthers() {
        stand.put(Stand.NAME, 0);
        stand.put("gone", 0);
        stand.put("gone", 1);
        stand.put("SCHEDULE_TOPIC_XXXX", 1);
        assertEquals(
                ResponseCode.SUCCESS,
                ask(stand.unusedTopics, RequestCode.CLEAN_UNUSED_TOPIC).code());
        assertTrue(stand.store.find("gone", 0).isEmpty());
        assertTrue(stand.store.find("gone", 1).isEmpty());
        assertTrue(stand.store.find(Stand.NAME, 0).isPresent());
        assertTrue(stand.store.find("SCHEDULE_TOPIC_XXXX", 1).isPresent());
    }

    @Test
    void theSlowestGroupIsToldUnlessTheComparedOneIsSlower() {
        for (String group : List.of("slow", "fast", "left")) {
            stand.offsets.commit(group, Stand.NAME, 0, group.equals("slow") ? 3 : group.equals("fast") ? 7 : 1);
        }
        stand.offsets.commit("fast", Stand.NAME, 1, 5);
        stand.offsets.commit("slow", Stand.NAME, 1, 2);
        stand.offsets.commit("compared", Stand.NAME, 1, 1);
        Replies reply = ask(
                stand.correction,
                RequestCode.QUERY_CORRECTION_OFFSET,
                "topic",
                Stand.NAME,
                "filterGroups",
                "left,compared",
                "compareGroup",
                "compared");
        assertEquals(
                "{\"correctionOffsets\":{0:3,1:" + Long.MAX_VALUE + "}}",
                new String(reply.body(), StandardCharsets.UTF_8));
    }

    private void connect(String clientId, Answer answer) {
        FakeConnection connection = new FakeConnection("10.0.0.1", 1234);
        if (answer != null) {
            connection.answer(answer);
        }
        ConsumerMode mode = new ConsumerMode("CONSUME_PASSIVELY", "CLUSTERING", "CONSUME_FROM_LAST_OFFSET");
        Member member = new Member(clientId, connection, 0, 513, stand.clock);
        stand.consumers.register("g", member, mode, List.of(Subscription.of(Stand.NAME, "*", "TAG", 1)));
    }

    @Test
    void membersTellHowFarTheyAreAndThoseThatDoNotAreLeftOut() {
        String table = "{{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"1\"}:7}";
        byte[] body = ("{\"messageQueueTable\":" + table + "}").getBytes(StandardCharsets.UTF_8);
        connect("one", new Answer(ResponseCode.SUCCESS, null, Map.of(), body));
        connect("silent", null);
        connect("odd", new Answer(ResponseCode.SUCCESS, null, Map.of(), new byte[] {'{'}));
        int code = RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS;
        Replies all = ask(stand.status, code, "topic", Stand.NAME, "group", "g");
        assertEquals(
                "{\"consumerTable\":{\"one\":" + table + "},\"messageQueueTable\":{}}",
                new String(all.body(), StandardCharsets.UTF_8));
        Replies silent = ask(stand.status, code, "topic", Stand.NAME, "group", "g", "clientAddr", "silent");
        assertEquals(
                "{\"consumerTable\":{},\"messageQueueTable\":{}}", new String(silent.body(), StandardCharsets.UTF_8));
        Replies refused = ask(stand.status, code, "topic", Stand.NAME, "group", "nobody");
        assertEquals(ResponseCode.SYSTEM_ERROR, refused.code());
        assertTrue(refused.remark().contains("No Any Consumer online"), refused.remark());
    }
}
