package io.gantry.clients;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whose server: both take the same files, so a test that passes against Apache is known to be right. */
public enum Peer {
    APACHE {
        @Override
        ChildProcess launch(Node.Kind kind, Path directory, Path file, List<String> options, Surroundings around) {
            List<String> command = new ArrayList<>(List.of(Jvm.java(), "-Xms64m", "-Xmx320m"));
            command.addAll(Jvm.foreign(directory));
            // Its own default makes a key and a certificate at each start, for as much as two seconds.
            command.add("-Dtls.server.mode=disabled");
            command.addAll(options);
            for (String opened : List.of("java.base/sun.nio.ch", "java.base/java.nio")) {
                command.add("--add-opens=" + opened + "=ALL-UNNAMED");
            }
            command.add("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
            command.add("-Drmq.logback.configurationFile=rmq." + kind.word() + ".logback.xml");
            command.addAll(List.of("-cp", ClassPath.BROKER_5.entries()));
            command.add("org.apache.rocketmq." + (kind == Node.Kind.BROKER ? "broker.Broker" : "namesrv.Namesrv")
                    + "Startup");
            command.addAll(List.of("-c", file.toString()));
            return around.start(command, Map.of("ROCKETMQ_HOME", directory.toString()), directory);
        }
    },
    GANTRY {
        @Override
        ChildProcess launch(Node.Kind kind, Path directory, Path file, List<String> options, Surroundings around) {
            String script = kind == Node.Kind.BROKER ? "mqbroker" : "mqnamesrv";
            List<String> command =
                    List.of(around.program().resolve("bin").resolve(script).toString(), "-c", file.toString());
            List<String> flags = new ArrayList<>(List.of("-Xms64m", "-Xmx320m"));
            flags.addAll(Jvm.frugal(directory));
            flags.addAll(options);
            return around.start(command, Map.of("JAVA_OPT_EXT", String.join(" ", flags)), directory);
        }
    };

    /** The one the run was asked for with {@code -Dpeer=apache|gantry}; Gantry when it was not. */
    public static Peer chosen() {
        return valueOf(System.getProperty("peer", "gantry").toUpperCase(java.util.Locale.ROOT));
    }

    abstract ChildProcess launch(Node.Kind kind, Path directory, Path file, List<String> options, Surroundings around);
}
