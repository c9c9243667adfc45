package io.gantry.wire;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Passes on to the new leader what only a leader can do, for clients that do not know yet who leads; they ask name
 * servers every 30 s. Until the new leader leads, requests wait here. Bounded in number and bytes over all that wait
 * for anything. Safe for any thread.
 */
public final class Forwarder {
    private static final int[] CODES = {
        RequestCode.SEND_MESSAGE,
        RequestCode.SEND_MESSAGE_V2,
        RequestCode.SEND_BATCH_MESSAGE,
        RequestCode.SEND_REPLY_MESSAGE,
        RequestCode.SEND_REPLY_MESSAGE_V2,
        RequestCode.CONSUMER_SEND_MSG_BACK,
        RequestCode.END_TRANSACTION,
        RequestCode.RECALL_MESSAGE,
        RequestCode.LOCK_BATCH_MQ,
        RequestCode.UNLOCK_BATCH_MQ,
        RequestCode.ACK_MESSAGE,
        RequestCode.BATCH_ACK_MESSAGE,
        RequestCode.CHANGE_MESSAGE_INVISIBLETIME
    };

    private static final int RANKING = 1_000;

    /** How often a request was passed on: two nodes may each take the other for the leader. */
    private static final String HOPS = "gantryHops";

    /** A request is on its way from the last leader but one while the next change of leaders goes on. */
    private static final int MAX_HOPS = 3;

    private static final long TIMEOUT_MILLIS = 5_000;
    private static final int MAX_REQUESTS = 16_384;
    private static final long MAX_BYTES = 64L << 20;

    private record Waiting(Call call, boolean isOneWay, Reply reply) {}

    private final Supplier<WireClient> client;
    private final String leader;
    /** Guards all that follows. */
    private final Object lock = new Object();

    private final ArrayDeque<Waiting> held = new ArrayDeque<>();
    private boolean isOpen;
    private int requests;
    private long bytes;

    /**
     * Holds everything until it is {@link #open}.
     *
     * @param client null while there is none
     * @param leader where clients reach it, host:port
     */
    public Forwarder(Supplier<WireClient> client, String leader) {
        this.client = client;
        this.leader = leader;
    }

    /** Passes a request on, or keeps it until that can be done; see {@link RequestHandler#handle}. */
    public void handle(Request request, Reply reply) {
        int hops = request.fields().intOr(HOPS, 0);
        if (hops >= MAX_HOPS) {
            reply.send(refusal("it was passed on " + hops + " times, and this node does not lead either"));
            return;
        }
        Waiting waiting = new Waiting(copy(request, hops + 1), request.isOneWay(), reply);
        synchronized (lock) {
            if (requests >= MAX_REQUESTS || bytes + waiting.call.body().length > MAX_BYTES) {
                waiting = null;
            } else {
                requests++;
                bytes += waiting.call.body().length;
                if (!isOpen) {
                    held.add(waiting);
                    return;
                }
            }
        }
        if (waiting == null) {
            reply.send(Response.refusal(
                    ResponseCode.SYSTEM_BUSY,
                    "[REJECTREQUEST]system busy, too many requests are being passed on to the new leader; send again"));
        } else {
            forward(waiting);
        }
    }

    /** With these a service of {@link #handle} takes the requests from the handlers that only a leader may use. */
    public static Dictionary<String, Object> properties() {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("requestCodes", CODES.clone());
        properties.put("service.ranking", RANKING);
        return properties;
    }

    /** The new leader leads: what waits goes to it, in the order it came. */
    public void open() {
        while (true) {
            Waiting next;
            synchronized (lock) {
                next = held.poll();
                if (next == null) {
                    isOpen = true;
                    return;
                }
            }
            forward(next);
        }
    }

    private static Call copy(Request request, int hops) {
        Map<String, Object> fields = new LinkedHashMap<>();
        request.fields().forEach(fields::put);
        fields.put(HOPS, hops);
        ByteBuffer body = request.body().duplicate();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return new Call(request.code(), fields, bytes);
    }

    private void forward(Waiting waiting) {
        if (waiting.isOneWay) {
            WireClient now = client.get();
            if (now != null) {
                now.send(leader, waiting.call);
            }
            end(waiting, Response.ok());
            return;
        }
        call(waiting.call).whenComplete((answer, failure) -> end(waiting, response(answer, failure)));
    }

    private CompletionStage<Answer> call(Call call) {
        WireClient now = client.get();
        try {
            return now == null
                    ? CompletableFuture.failedFuture(new IllegalStateException("this node's client is being replaced"))
                    : now.call(leader, call, TIMEOUT_MILLIS);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Response response(Answer answer, Throwable failure) {
        return failure == null
                ? new Response(answer.code(), answer.remark(), answer.fields(), Payload.of(answer.body()))
                : refusal("the leader, to which it was passed on, did not answer: " + failure);
    }

    private Response refusal(String cause) {
        return Response.refusal(
                ResponseCode.SERVICE_NOT_AVAILABLE,
                "service not available now: " + cause + "; the leader is " + leader + ", ask name servers for it.");
    }

    private void end(Waiting waiting, Response response) {
        synchronized (lock) {
            requests--;
            bytes -= waiting.call.body().length;
        }
        waiting.reply.send(response);
    }
}
