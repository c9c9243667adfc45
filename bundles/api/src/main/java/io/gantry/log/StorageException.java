package io.gantry.log;

/** The storage is broken or unusable: the message names file, position, what was expected and found, and a remedy. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
