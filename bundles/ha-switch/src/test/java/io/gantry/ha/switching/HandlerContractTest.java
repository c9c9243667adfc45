package io.gantry.ha.switching;

import io.gantry.contract.RequestHandlerContract;
import io.gantry.wire.RequestHandler;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The handlers of the bundle keep what every handler promises. */
final class HandlerContractTest extends RequestHandlerContract {
    @TempDir
    private Path home;

    @Override
    protected Collection<RequestHandler> handlers() {
        return List.of(new MemberStand(home).steps);
    }
}
