package io.gantry.codec.body;

import io.gantry.agent.HeapShare;
import io.gantry.codec.BadBodyException;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Request;
import io.gantry.wire.ResponseCode;
import java.util.function.Function;

/** Reads the JSON body of a request; whatever is wrong with it is a bad request that says what. */
public final class RequestBody {
    /** Longest body of an administrative request; what it means takes some ten times as much for a moment. */
    public static final int MAX_BYTES = HeapShare.atMost(8 << 20, 128);

    private RequestBody() {}

    /** Turns the body, an object of at most {@link #MAX_BYTES}, into what the request means. */
    public static <T> T read(Request request, Function<JsonObject, T> meaning) {
        return read(request, MAX_BYTES, meaning);
    }

    /** Turns the body, an object of at most so many bytes, into what the request means. */
    public static <T> T read(Request request, int maxBytes, Function<JsonObject, T> meaning) {
        int length = request.body().remaining();
        if (length == 0) {
            throw refusal("The request " + request.code() + " needs a body");
        }
        if (length > maxBytes) {
            throw refusal("The body of request " + request.code() + " has " + length + " bytes, allowed are " + maxBytes
                    + ": send less at a time");
        }
        try {
            return meaning.apply(Json.parseObject(request.body()));
        } catch (BadBodyException | IllegalArgumentException e) {
            throw refusal("The body of request " + request.code() + " cannot be understood: " + e.getMessage());
        }
    }

    private static BadRequestException refusal(String message) {
        return new BadRequestException(ResponseCode.INVALID_PARAMETER, message);
    }
}
