package io.gantry.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The class paths of the real peers, resolved by Maven at build time; each is only ever that of a child process. */
public enum ClassPath {
    CLIENT_4("client-4"),
    CLIENT_5("client-5"),
    BROKER_5("broker-5");

    private final String folder;

    ClassPath(String folder) {
        this.folder = folder;
    }

    /** The entries, separated as {@code java -cp} wants them. */
    public String entries() {
        Path file = Places.testkit("clients/peers/" + folder + "/target/classpath");
        try {
            return Files.readString(file).trim();
        } catch (IOException e) {
            throw new UncheckedIOException("Build testkit/clients/peers/" + folder + " first: no " + file, e);
        }
    }
}
