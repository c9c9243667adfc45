package io.gantry.feature.runtime;

/** A feature that cannot be read, installed or removed; the message is one sentence for the operator. */
final class FeatureException extends Exception {
    private static final long serialVersionUID = 1;

    FeatureException(String message) {
        super(message);
    }

    FeatureException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The reason of an exception, in one line without the noise of its class names. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        int unresolved = message.indexOf(" Unresolved requirements:");
        String text = unresolved < 0 ? message : message.substring(0, unresolved);
        return text.replaceAll("\\s+", " ").strip();
    }
}
