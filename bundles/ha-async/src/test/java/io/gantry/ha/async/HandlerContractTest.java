package io.gantry.ha.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.contract.HeapLog;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.Records;
import io.gantry.contract.RequestHandlerContract;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The handler of this bundle keeps the contract, and tells who follows. */
@Timeout(60)
final class HandlerContractTest extends RequestHandlerContract {
    private final HeapLog log = new HeapLog(true);
    private final AsyncReplicator leader = new AsyncReplicator(log, new TestSettings().settings(), Clock.system());
    private final HaStatusHandler handler = new HaStatusHandler(log, leader);

    @AfterEach
    void close() {
        leader.close();
    }

    @Override
    protected Collection<RequestHandler> handlers() {
        return List.of(handler);
    }

    private String status() {
        AtomicReference<Response> answer = new AtomicReference<>();
        handler.handle(LocalRequest.of(RequestCode.GET_BROKER_HA_STATUS), answer::set);
        return StandardCharsets.UTF_8
                .decode(answer.get().body().parts().get(0).duplicate())
                .toString();
    }

    @Test
    void itTellsWhoFollowsAndHowFar() throws Exception {
        long end = log.append(Records.of("t", 0, "x")).end();
        assertEquals(
                "{\"master\":true,\"masterCommitLogMaxOffset\":" + end
                        + ",\"inSyncSlaveNums\":0,\"haConnectionInfo\":[]}",
                status());
        try (RawFollower follower =
                new RawFollower(leader.port()).report(0).until(end).report(end)) {
            String wanted = "\"slaveAckOffset\":" + end + ",\"diff\":0,\"inSync\":true";
            while (!status().contains(wanted)) {
                Thread.onSpinWait();
            }
            assertTrue(status().contains("\"inSyncSlaveNums\":1"), status());
            assertTrue(follower.bytes().length > 0);
        }
    }
}
