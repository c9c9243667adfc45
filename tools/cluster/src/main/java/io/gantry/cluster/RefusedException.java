package io.gantry.cluster;

/** A node answered, but with another code than success. */
public final class RefusedException extends ClusterException {
    private static final long serialVersionUID = 1L;

    private final int code;

    RefusedException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** The answer's code. */
    public int code() {
        return code;
    }
}
