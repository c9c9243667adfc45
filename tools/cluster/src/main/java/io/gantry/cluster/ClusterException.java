package io.gantry.cluster;

/** The cluster does not let the load begin; the message says in one line why, and what to do. */
public class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterException(String message) {
        super(message);
    }
}
