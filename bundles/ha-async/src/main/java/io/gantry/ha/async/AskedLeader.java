package io.gantry.ha.async;

import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.log.LogTail;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A leader's log, asked for by the requests of clients and operators, which Apache's broker answers as well. */
final class AskedLeader implements LeaderLog {
    private static final long TIMEOUT_MILLIS = 3_000;

    private final WireClient client;
    private final String address;

    /** @param address where clients reach it, host:port */
    AskedLeader(WireClient client, String address) {
        this.client = client;
        this.address = address;
    }

    String address() {
        return address;
    }

    @Override
    public long start() throws IOException, InterruptedException {
        Answer answer = ask(Call.of(RequestCode.GET_BROKER_RUNTIME_INFO, Map.of()));
        if (!answer.isSuccess()) {
            throw new IOException("it does not tell where its log begins: " + answer.code() + " " + answer.remark());
        }
        try {
            return Long.parseLong(Json.parseObject(ByteBuffer.wrap(answer.body()))
                    .objectOrEmpty("table")
                    .text("commitLogMinOffset"));
        } catch (IllegalArgumentException e) {
            throw new IOException("it does not tell where its log begins: " + e.getMessage(), e);
        }
    }

    @Override
    public long epoch() throws IOException, InterruptedException {
        Answer answer = ask(Call.of(RequestCode.GET_BROKER_HA_STATUS, Map.of()));
        if (answer.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
            // RocketMQ's brokers before 5 do not know of reigns.
            return 0;
        }
        if (!answer.isSuccess()) {
            throw new IOException("it does not tell in which reign it leads: " + answer.code() + " " + answer.remark());
        }
        try {
            JsonObject status = Json.parseObject(ByteBuffer.wrap(answer.body()));
            return status.booleanOr("master", false) ? status.numberOr("epoch", 0) : -1;
        } catch (IllegalArgumentException e) {
            throw new IOException("it does not tell in which reign it leads: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] record(long position) throws IOException, InterruptedException {
        Answer answer = ask(Call.of(RequestCode.VIEW_MESSAGE_BY_ID, Map.of("offset", position)));
        return answer.isSuccess() ? answer.body() : null;
    }

    /** Has it hold all writes; where its log ends then. */
    long begin(long epoch) throws IOException, InterruptedException {
        String end = handOver(HandOverStep.BEGIN, Map.of("epoch", epoch)).get("end");
        try {
            return Long.parseLong(end);
        } catch (NumberFormatException e) {
            throw new IOException("it does not tell where its log ends: " + end, e);
        }
    }

    /**
     * Has it lead no more.
     *
     * @param end where its log and this one end
     * @param sum of the {@link LogTail} before that
     * @param successor this node, as others reach it
     */
    void commit(long epoch, long end, long sum, Successor successor) throws IOException, InterruptedException {
        handOver(
                HandOverStep.COMMIT,
                Map.of(
                        "epoch", epoch,
                        "end", end,
                        "sum", sum,
                        "address", successor.address(),
                        "haAddress", successor.haAddress()));
    }

    /**
     * Has it go on as before.
     *
     * @return false when it has handed over to this successor already
     * @throws IOException also when it leads no more, and has handed over to another, or nobody knows to whom
     */
    boolean cancel(long epoch, Successor successor) throws IOException, InterruptedException {
        Map<String, String> answer = handOver(HandOverStep.CANCEL, Map.of("epoch", epoch));
        boolean isLeader = "true".equals(answer.get("leads"));
        if (!isLeader && !successor.address().equals(answer.get("successor"))) {
            throw new IOException("it leads no more, and has not handed over to this node");
        }
        return isLeader;
    }

    /** Tells it how far this node is. */
    void tell(HandOverStep step, long epoch) throws IOException, InterruptedException {
        handOver(step, Map.of("epoch", epoch));
    }

    private Map<String, String> handOver(HandOverStep step, Map<String, ?> terms)
            throws IOException, InterruptedException {
        Map<String, Object> fields = new HashMap<>(terms);
        fields.put("step", step.name());
        Answer answer = ask(Call.of(RequestCode.HAND_OVER_LEADERSHIP, fields));
        if (answer.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
            throw new IOException("it cannot hand over its leadership, being no broker of Gantry's with ha-async");
        }
        if (!answer.isSuccess()) {
            throw new IOException(answer.remark());
        }
        return answer.fields();
    }

    private Answer ask(Call call) throws IOException, InterruptedException {
        return client.ask(address, call, TIMEOUT_MILLIS);
    }
}
