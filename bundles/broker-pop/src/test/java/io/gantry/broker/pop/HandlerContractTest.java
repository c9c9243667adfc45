package io.gantry.broker.pop;

import io.gantry.contract.RequestHandlerContract;
import io.gantry.wire.RequestHandler;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every handler does, for those of pop consumption. */
class HandlerContractTest extends RequestHandlerContract {
    @TempDir
    private Path root;

    private Stand stand;

    @BeforeEach
    void open() {
        stand = new Stand(root);
    }

    @Override
    protected Collection<RequestHandler> handlers() {
        return List.of(
                stand.pop,
                stand.ack,
                stand.invisible,
                stand.assignment,
                stand.mode,
                stand.peek,
                stand.notification,
                stand.rollback());
    }
}
