package io.gantry.auth;

import io.gantry.contract.RequestHandlerContract;
import io.gantry.wire.RequestHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every handler does, for those of users. */
class HandlerContractTest extends RequestHandlerContract {
    @TempDir
    private Path root;

    private Stand stand;

    @BeforeEach
    void open() throws IOException {
        stand = new Stand(root);
    }

    @Override
    protected Collection<RequestHandler> handlers() {
        return List.of(stand.handler, stand.acls, stand.plainAcls);
    }
}
