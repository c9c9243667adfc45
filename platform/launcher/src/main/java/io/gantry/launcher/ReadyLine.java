package io.gantry.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The line that tells the operator that the node works, and what to type next. */
record ReadyLine(String kind, Path directory, Map<String, String> endpoints) {
    private static final long MIB = 1 << 20;

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("Gantry ").append(kind).append(" is ready");
        millis().ifPresent(millis -> line.append(" after ").append(millis).append(" ms"));
        endpoints.forEach(
                (name, address) -> line.append("; ").append(name).append(" on ").append(address));
        line.append("; heap ").append(Runtime.getRuntime().maxMemory() / MIB).append(" MiB");
        line.append("; directory ").append(directory);
        line.append("; shell: bin/gantry sh --node ").append(directory);
        if (endpoints.containsKey("broker")) {
            line.append("; first message: ").append(firstMessage());
        }
        return line.toString();
    }

    private String firstMessage() {
        String namesrv = endpoints.get("namesrv");
        String port = namesrv == null ? null : namesrv.substring(namesrv.lastIndexOf(':') + 1);
        String address = port == null ? "HOST:PORT of the name server" : "127.0.0.1:" + port;
        return "NAMESRV_ADDR=" + (port == null ? "'" + address + "'" : address)
                + " bin/tools.sh org.apache.rocketmq.example.quickstart.Producer";
    }

    private static Optional<Long> millis() {
        return launched().map(start -> Duration.between(start, Instant.now()).toMillis());
    }

    /** As the start script tells it: the process may be older, because a script that builds becomes the node. */
    private static Optional<Instant> launched() {
        long millis = Long.getLong("gantry.launchedMillis", 0);
        return millis > 0
                ? Optional.of(Instant.ofEpochMilli(millis))
                : ProcessHandle.current().info().startInstant();
    }
}
