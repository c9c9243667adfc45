package io.gantry.wire;

/** A request that cannot be understood: answered with {@link #code} and the message, which names field and remedy. */
public final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    public BadRequestException(String message) {
        this(ResponseCode.SYSTEM_ERROR, message);
    }

    public BadRequestException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** The response code, one of {@link ResponseCode}. */
    public int code() {
        return code;
    }
}
