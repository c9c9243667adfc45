package io.gantry.console.http;

/** A request that is answered with an error: its HTTP status, and one sentence with the remedy. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String field;

    /**
     * An error of one field of the request.
     *
     * @param field its name; null when it is about all of it
     */
    public Failure(int status, String field, String message) {
        super(message);
        this.status = status;
        this.field = field;
    }

    public Failure(int status, String message) {
        this(status, null, message);
    }

    /** A field that is wrong. */
    public static Failure field(String field, String message) {
        return new Failure(400, field, message);
    }

    public int status() {
        return status;
    }

    public String field() {
        return field;
    }
}
