package io.gantry.broker.pop;

import io.gantry.registry.Broker;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Whether all that is known of popped messages stands in the log: mqadmin's exportPopRecord, which has RocketMQ's
 * broker move it there from its RocksDB. Here it stands nowhere else, unless the directory comes from such a broker.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.POP_ROLLBACK, blocking = true)
public final class RollbackHandler implements RequestHandler {
    /** In the folder of a RocksDB that was ever opened, this file is. */
    private static final Path OTHERS_RECORDS = Path.of("kvStore", "CURRENT");

    private final Path others;

    @Activate
    public RollbackHandler(@Reference Broker broker) {
        this.others = broker.rootDirectory().resolve(OTHERS_RECORDS);
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (Files.exists(others)) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_ERROR,
                    "What RocketMQ's broker noted in " + others.getParent()
                            + " cannot be read here, for it is a RocksDB: have that broker export it "
                            + "(exportPopRecord), then take the folder away");
        }
        reply.send(Response.ok());
    }
}
