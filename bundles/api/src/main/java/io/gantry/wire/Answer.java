package io.gantry.wire;

import java.util.Map;

/**
 * What the other side answered to a {@link Call}.
 *
 * @param remark the other side's text; may be null
 */
public record Answer(int code, String remark, Map<String, String> fields, byte[] body) {
    public boolean isSuccess() {
        return code == ResponseCode.SUCCESS;
    }
}
