package io.gantry.wire;

import java.util.Map;

/**
 * A request that this node sends, to a client or to another node.
 *
 * @param code one of {@link RequestCode}
 * @param fields header fields; the values are sent as text
 * @param body bytes, possibly of length 0
 */
public record Call(int code, Map<String, ?> fields, byte[] body) {
    /** A request without a body. */
    public static Call of(int code, Map<String, ?> fields) {
        return new Call(code, fields, new byte[0]);
    }
}
