package io.gantry.codec;

/** Bytes that are no frame: says what is wrong and where. The peer that sent them is to be disconnected. */
public final class FrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without a stack trace: damaged frames come from outside and may come fast. */
    public FrameException(String message) {
        super(message, null, false, false);
    }
}
