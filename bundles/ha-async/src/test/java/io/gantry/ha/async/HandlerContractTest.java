package io.gantry.ha.async;

import io.gantry.contract.RequestHandlerContract;
import io.gantry.wire.RequestHandler;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The handlers of the bundle keep what every handler promises. */
final class HandlerContractTest extends RequestHandlerContract {
    @TempDir
    private Path home;

    private LeaderStand stand;

    @BeforeEach
    void open() {
        stand = new LeaderStand(home);
    }

    @AfterEach
    void close() {
        stand.close();
    }

    @Override
    protected Collection<RequestHandler> handlers() {
        return List.of(stand.handOver);
    }
}
