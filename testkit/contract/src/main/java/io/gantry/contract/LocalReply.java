package io.gantry.contract;

import io.gantry.wire.Reply;
import io.gantry.wire.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps the response, and counts how often there was one. */
public final class LocalReply implements Reply {
    private final CompletableFuture<Response> response = new CompletableFuture<>();
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void send(Response answer) {
        count.incrementAndGet();
        if (!response.complete(answer)) {
            answer.body().release().run();
        }
    }

    public int count() {
        return count.get();
    }

    /** Completes with the first response. */
    public CompletableFuture<Response> response() {
        return response;
    }
}
