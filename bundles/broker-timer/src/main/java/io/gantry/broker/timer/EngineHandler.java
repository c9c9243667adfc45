package io.gantry.broker.timer;

import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** There is one engine, with files: who asks for it has it already, and who asks for RocksDB's is refused. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.SWITCH_TIMER_ENGINE)
public final class EngineHandler implements RequestHandler {
    private static final String FILES = "F";
    private static final String ROCKSDB = "R";

    private final TimerSettings settings;

    @Activate
    public EngineHandler(@Reference TimerSettings settings) {
        this.settings = settings;
    }

    @Override
    public void handle(Request request, Reply reply) {
        if (!settings.isEnabled()) {
            throw refusal("broker timerWheelEnable is false");
        }
        String wanted = request.fields().text("E_T");
        if (ROCKSDB.equals(wanted)) {
            throw refusal("There is no RocksDB here: timed messages wait in files, the engine F");
        }
        if (!FILES.equals(wanted)) {
            throw new BadRequestException(
                    ResponseCode.INVALID_PARAMETER, "param error: E_T is F, for files, and nothing else here");
        }
        reply.send(new Response(ResponseCode.SUCCESS, "switch timer engine success", Map.of(), Payload.EMPTY));
    }

    private static BadRequestException refusal(String cause) {
        return new BadRequestException(ResponseCode.SYSTEM_ERROR, cause);
    }
}
