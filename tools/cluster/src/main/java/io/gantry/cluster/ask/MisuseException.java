package io.gantry.cluster.ask;

/** The arguments do not fit what is there: cause and remedy in one line. */
public final class MisuseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MisuseException(String cause, String remedy) {
        super(cause + "; " + remedy);
    }
}
