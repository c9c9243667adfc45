package io.gantry.ha.solo;

import io.gantry.contract.HeapLog;
import io.gantry.contract.RequestHandlerContract;
import io.gantry.wire.RequestHandler;
import java.util.Collection;
import java.util.List;

/** What every handler does, for the one that tells of replicas. */
class HandlerContractTest extends RequestHandlerContract {
    @Override
    protected Collection<RequestHandler> handlers() {
        return List.of(new SoloStatusHandler(new HeapLog(false)));
    }
}
