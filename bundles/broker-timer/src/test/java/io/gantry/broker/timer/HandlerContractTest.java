package io.gantry.broker.timer;

import io.gantry.contract.RequestHandlerContract;
import io.gantry.wire.RequestHandler;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every handler does, for that of timed messages. */
class HandlerContractTest extends RequestHandlerContract {
    @TempDir
    private Path root;

    private Stand stand;

    @BeforeEach
    void open() {
        stand = new Stand(root);
    }

    @AfterEach
    void close() {
        stand.timer.close();
    }

    @Override
    protected Collection<RequestHandler> handlers() {
        return List.of(
                stand.recall,
                new EngineHandler(TimerSettings.STANDARD),
                new TimerCheckHandler(stand.timer),
                new TimerMetricsHandler(stand.timer));
    }
}
