package io.gantry.namesrv;

import io.gantry.codec.BadBodyException;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Request;
import java.util.function.Function;

/** Bodies of requests as JSON; a body that cannot be read is a bad request. */
final class Bodies {
    private Bodies() {}

    static <T> T read(Request request, Function<JsonObject, T> reader) {
        try {
            return reader.apply(Json.parseObject(request.body()));
        } catch (BadBodyException e) {
            throw new BadRequestException("The request's body cannot be read. " + e.getMessage());
        }
    }
}
