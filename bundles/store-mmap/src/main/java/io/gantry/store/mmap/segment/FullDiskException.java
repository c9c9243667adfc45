package io.gantry.store.mmap.segment;

import java.io.IOException;

/** There is no room for the next bytes: the message names the directory, the free bytes and the threshold. */
public final class FullDiskException extends IOException {
    private static final long serialVersionUID = 1L;

    FullDiskException(String message, IOException cause) {
        super(message, cause);
    }
}
