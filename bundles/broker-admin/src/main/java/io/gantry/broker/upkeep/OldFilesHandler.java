package io.gantry.broker.upkeep;

import io.gantry.log.Upkeep;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Has the store remove what it would remove later: old segments, and queue files of records that are gone. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = {RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE, RequestCode.DELETE_EXPIRED_COMMITLOG})
public final class OldFilesHandler implements RequestHandler {
    private final Upkeep store;

    @Activate
    public OldFilesHandler(@Reference Upkeep store) {
        this.store = store;
    }

    /** Answered when it is done: the store's thread looks once a second. */
    @Override
    public void handle(Request request, Reply reply) {
        CompletableFuture<Integer> files = request.code() == RequestCode.DELETE_EXPIRED_COMMITLOG
                ? store.removeOldSegments()
                : store.removeOldQueueFiles();
        files.whenComplete((count, failure) -> reply.send(
                failure == null
                        ? Response.ok()
                        : Response.refusal(
                                ResponseCode.SYSTEM_ERROR,
                                "The store did not remove old files, its log says more: " + failure.getMessage())));
    }
}
