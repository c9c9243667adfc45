package io.gantry.ha.async;

import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
        if (!answer.isSuccess()) {
            return 0;
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

    private Answer ask(Call call) throws IOException, InterruptedException {
        try {
            return client.call(address, call, TIMEOUT_MILLIS)
                    .toCompletableFuture()
                    .get(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("it does not answer at " + address + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException("it does not answer at " + address, e);
        }
    }
}
