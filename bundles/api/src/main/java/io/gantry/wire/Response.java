package io.gantry.wire;

import java.util.Map;

/**
 * What is sent back.
 *
 * @param code one of {@link ResponseCode}
 * @param remark text for people; null when all is well
 * @param fields header fields; the values are sent as text
 */
public record Response(int code, String remark, Map<String, ?> fields, Payload body) {
    /** Success without fields or body. */
    public static Response ok() {
        return new Response(ResponseCode.SUCCESS, null, Map.of(), Payload.EMPTY);
    }

    /** Success with header fields. */
    public static Response ok(Map<String, ?> fields) {
        return new Response(ResponseCode.SUCCESS, null, fields, Payload.EMPTY);
    }

    /** Success with a body. */
    public static Response ok(byte[] body) {
        return new Response(ResponseCode.SUCCESS, null, Map.of(), Payload.of(body));
    }

    /** A refusal, with a text that names cause and remedy. */
    public static Response refusal(int code, String remark) {
        return new Response(code, remark, Map.of(), Payload.EMPTY);
    }

    public Response withBody(Payload other) {
        return new Response(code, remark, fields, other);
    }

    public Response withFields(Map<String, ?> other) {
        return new Response(code, remark, other, body);
    }
}
