package io.gantry.namesrv;

import io.gantry.contract.RequestHandlerContract;
import io.gantry.wire.RequestHandler;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every handler does, for those of the name server. */
class HandlerContractTest extends RequestHandlerContract {
    @TempDir
    private Path folder;

    private TestNode node;

    @BeforeEach
    void open() {
        node = new TestNode(folder, Map.of());
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Override
    protected Collection<RequestHandler> handlers() {
        return node.handlers();
    }
}
