package io.gantry.broker.cold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.boot.Handover;
import io.gantry.broker.client.ClientLimits;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.cold.ColdReads.Verdict;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.Replies;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What groups read from disk, whom that stops, and what operators see and say of it. */
class ColdReadsTest {
    private final SteppedClock clock = new SteppedClock();
    private final ConsumerGroups consumers = ConsumerGroups.empty(ClientLimits.STANDARD, clock);
    private final ColdReads reads = ColdReads.of(consumers, new ColdTerms(true, 1_000, 3_000), clock);
    private final ColdReadHandler handler = new ColdReadHandler(reads);

    @Test
    void aGroupIsStoppedByItsOwnThresholdUntilTheFiveSecondsAreOver() {
        reads.count("g", 999);
        assertEquals(Verdict.FREE, reads.verdict("g"));
        reads.count("g", 1);
        assertEquals(Verdict.HELD, reads.verdict("g"));
        assertEquals(Verdict.FREE, reads.verdict("other"));
        assertTrue(reads.setThresholds(Map.of("g", 5_000L)));
        assertEquals(Verdict.FREE, reads.verdict("g"));
        reads.removeThreshold("g");
        assertEquals(Verdict.HELD, reads.verdict("g"));
        clock.pass(5_000);
        assertEquals(Verdict.FREE, reads.verdict("g"));
    }

    @Test
    void allTogetherStopEachThatReads() {
        reads.setThresholds(Map.of("a", 10_000L));
        reads.count("a", 2_500);
        reads.count("b", 500);
        assertEquals(Verdict.HELD, reads.verdict("a"));
        assertEquals(Verdict.HELD, reads.verdict("b"));
        assertEquals(Verdict.FREE, reads.verdict("whoReadsNothingFromDisk"));
    }

    @Test
    void nobodyIsStoppedUnlessThatIsSwitchedOnAndTheSystemNever() {
        ColdReads off = ColdReads.of(consumers, ColdTerms.STANDARD, clock);
        off.count("g", 1L << 40);
        assertEquals(Verdict.FREE, off.verdict("g"));
        assertTrue(off.shown().toString().contains("globalAcc=" + (1L << 40)), "counted all the same");
        reads.count("CID_RMQ_SYS_g", 1L << 40);
        assertEquals(Verdict.FREE, reads.verdict("CID_RMQ_SYS_g"));
    }

    @Test
    void operatorsSeeAndChange() {
        reads.count("g", 700);
        assertEquals(
                ResponseCode.SUCCESS,
                say(RequestCode.UPDATE_COLD_DATA_FLOW_CTR_CONFIG, "g=5\n").code());
        String shown = text(say(RequestCode.GET_COLD_DATA_FLOW_CTR_INFO, ""));
        String expected = "{\"runtimeTable\":{\"g\":{\"coldAcc\":700,\"createTimeMills\":\\d+,"
                + "\"lastColdReadTimeMills\":\\d+}},\"configTable\":{\"g\":5},\"cgColdReadThreshold\":1000,"
                + "\"globalColdReadThreshold\":3000,\"globalAcc\":700}";
        assertTrue(shown.matches(expected.replace("{", "\\{").replace("}", "\\}")), shown);
        assertEquals(
                ResponseCode.SUCCESS,
                say(RequestCode.REMOVE_COLD_DATA_FLOW_CTR_CONFIG, "g").code());
        clock.pass(70_000);
        String later = text(say(RequestCode.GET_COLD_DATA_FLOW_CTR_INFO, ""));
        assertTrue(later.startsWith("{\"runtimeTable\":{},\"configTable\":{},"), later);
    }

    @Test
    void nonsenseIsRefusedWithItsCauseAndChangesNothing() {
        for (String body : new String[] {"g=1\nh=-1", "g=1\nh=x", "g=1\nh=", "g=1\na b=1", "g=" + "9".repeat(19)}) {
            assertEquals(
                    ResponseCode.INVALID_PARAMETER,
                    say(RequestCode.UPDATE_COLD_DATA_FLOW_CTR_CONFIG, body).code(),
                    body);
        }
        assertEquals(
                ResponseCode.INVALID_PARAMETER,
                say(RequestCode.UPDATE_COLD_DATA_FLOW_CTR_CONFIG, "g=1\n".repeat(20_000))
                        .code());
        assertEquals(
                ResponseCode.SYSTEM_ERROR,
                say(RequestCode.UPDATE_COLD_DATA_FLOW_CTR_CONFIG, "").code());
        assertEquals(
                ResponseCode.SYSTEM_ERROR,
                say(RequestCode.REMOVE_COLD_DATA_FLOW_CTR_CONFIG, "").code());
        assertEquals(Map.of(), reads.shown().get("configTable"));
        Replies ahead = say(RequestCode.SET_COMMITLOG_READ_MODE, "");
        assertEquals(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, ahead.code());
        assertTrue(ahead.remark().contains("blockdev"), ahead.remark());
    }

    @Test
    void bothTablesAreBounded() {
        for (int i = 0; i < ColdReads.MAX_GROUPS; i++) {
            assertTrue(reads.setThresholds(Map.of("g" + i, 1L)));
            reads.count("g" + i, 1);
        }
        assertEquals(
                ResponseCode.SYSTEM_BUSY,
                say(RequestCode.UPDATE_COLD_DATA_FLOW_CTR_CONFIG, "more=1").code());
        reads.count("more", 5);
        Map<?, ?> running = (Map<?, ?>) reads.shown().get("runtimeTable");
        assertEquals(ColdReads.MAX_GROUPS, running.size());
        assertEquals(ColdReads.MAX_GROUPS + 5L, reads.shown().get("globalAcc"));
        clock.pass(70_000);
        reads.count("more", 5);
        assertEquals(1, ((Map<?, ?>) reads.shown().get("runtimeTable")).size());
    }

    @Test
    void severalGroupsAreTakenAllOrNone() {
        for (int i = 1; i < ColdReads.MAX_GROUPS; i++) {
            assertTrue(reads.setThresholds(Map.of("g" + i, 1L)));
        }
        Object before = reads.shown().get("configTable");
        assertEquals(
                ResponseCode.SYSTEM_BUSY,
                say(RequestCode.UPDATE_COLD_DATA_FLOW_CTR_CONFIG, "g1=2\nh1=3\nh2=4")
                        .code());
        assertEquals(before, reads.shown().get("configTable"));
        assertEquals(
                ResponseCode.SUCCESS,
                say(RequestCode.UPDATE_COLD_DATA_FLOW_CTR_CONFIG, "g1=2\nh1=3\ng2=4")
                        .code());
        Map<?, ?> after = (Map<?, ?>) reads.shown().get("configTable");
        assertEquals(List.of(2L, 3L, 4L), List.of(after.get("g1"), after.get("h1"), after.get("g2")));
    }

    @Test
    void thresholdsOutliveTheBundle() {
        Handover handover = new Handover(clock, () -> false);
        ColdReads first = new ColdReads(consumers, handover, ColdTerms.STANDARD, clock);
        first.setThresholds(Map.of("g", 7L));
        first.close();
        ColdReads second = new ColdReads(consumers, handover, ColdTerms.STANDARD, clock);
        assertEquals(Map.of("g", 7L), second.shown().get("configTable"));
        handover.close();
    }

    private static String text(Replies reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private Replies say(int code, String body) {
        return Replies.to(handler, LocalRequest.of(code).body(body.getBytes(StandardCharsets.UTF_8)));
    }
}
