package io.gantry.clients;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the JVMs of children are started: small, and with nothing in the user's home. */
final class Jvm {
    private Jvm() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static List<String> frugal(Path directory) {
        return List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Duser.home=" + directory);
    }

    /** The same for programs that are not ours: their classes are as they were released, and not verified again. */
    static List<String> foreign(Path directory) {
        List<String> flags = new ArrayList<>(frugal(directory));
        flags.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"));
        return flags;
    }
}
