package io.gantry.contract.stand;

import io.gantry.wire.BadRequestException;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Catches the one reply to a request, as the wire would send it. */
public final class Replies implements Reply {
    private final CountDownLatch isThere = new CountDownLatch(1);
    private volatile Response response;

    /** Lets a handler serve a request; a bad request is answered as the wire does it. */
    public static Replies to(RequestHandler handler, Request request) {
        Replies replies = new Replies();
        request.connection().execute(() -> replies.serve(handler, request));
        return replies;
    }

    private void serve(RequestHandler handler, Request request) {
        try {
            handler.handle(request, this);
        } catch (BadRequestException e) {
            send(new Response(e.code(), e.getMessage(), Map.of(), Payload.EMPTY));
        }
    }

    @Override
    public synchronized void send(Response sent) {
        if (response != null) {
            sent.body().release().run();
            return;
        }
        response = sent;
        isThere.countDown();
    }

    public boolean isAnswered() {
        return response != null;
    }

    /** The response, waited for. */
    public Response response() {
        try {
            if (!isThere.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("no reply within 10 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        return response;
    }

    public int code() {
        return response().code();
    }

    public String remark() {
        return response().remark();
    }

    /** A header field as it goes over the wire. */
    public String field(String name) {
        Object value = response().fields().get(name);
        return value == null ? null : String.valueOf(value);
    }

    /** The body's bytes; its parts are released. */
    public byte[] body() {
        Payload payload = response().body();
        ByteBuffer all = ByteBuffer.allocate(
                payload.parts().stream().mapToInt(ByteBuffer::remaining).sum());
        payload.parts().forEach(part -> all.put(part.duplicate()));
        payload.release().run();
        return all.array();
    }
}
