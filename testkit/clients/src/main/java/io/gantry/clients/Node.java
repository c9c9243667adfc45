package io.gantry.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A name server or broker, Apache's or Gantry's, as a child process with a folder and a port of its own. */
public final class Node implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(40);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final int CLUSTER = 106;
    private static final int TOPIC_CONFIG_TABLE = 21;
    private static final int UPDATE_BROKER_CONFIG = 25;
    private static final int NO_PERMISSION = 16;
    private static final Pattern ACCOUNT = Pattern.compile("\"accessKey\":\"(.+?)\",\"secretKey\":\"(.+?)\"");

    /** What the node is. */
    public enum Kind {
        NAME_SERVER("namesrv"),
        BROKER("broker");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private final Peer peer;
    private final Kind kind;
    private final Path directory;
    private final Map<String, String> properties;
    private final List<String> options = new ArrayList<>();
    private Surroundings around = Surroundings.NONE;
    private ChildProcess process;
    private boolean isSecret;
    private boolean isGuarded;

    private Node(Peer peer, Kind kind, Path directory, Map<String, String> properties) {
        this.peer = peer;
        this.kind = kind;
        this.directory = directory;
        this.properties = properties;
    }

    /** Starts a name server and waits until it answers. */
    public static Node startNameServer(Peer peer) {
        return nameServer(peer).start();
    }

    /** A name server that is not started yet. */
    public static Node nameServer(Peer peer) {
        Path directory = Places.scratch(peer.name().toLowerCase(java.util.Locale.ROOT) + "-namesrv");
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("listenPort", String.valueOf(Ports.next()));
        properties.put("kvConfigPath", directory.resolve("kvConfig.json").toString());
        return new Node(peer, Kind.NAME_SERVER, directory, properties);
    }

    /** A broker that is not started yet, named after its peer, with small files; change it by {@link #with}. */
    public static Node broker(Peer peer, String nameServers) {
        String name = peer.name().toLowerCase(java.util.Locale.ROOT) + "-broker";
        Path directory = Places.scratch(name);
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("brokerClusterName", "test-cluster");
        properties.put("brokerName", name);
        properties.put("brokerId", "0");
        properties.put("namesrvAddr", nameServers);
        properties.put("listenPort", String.valueOf(Ports.next()));
        properties.put("brokerIP1", "127.0.0.1");
        properties.put("brokerIP2", "127.0.0.1");
        properties.put("storePathRootDir", directory.resolve("store").toString());
        properties.put(
                "storePathCommitLog", directory.resolve("store/commitlog").toString());
        properties.put("mappedFileSizeCommitLog", String.valueOf(16 << 20));
        properties.put("maxHashSlotNum", "1000");
        properties.put("maxIndexNum", "4000");
        properties.put("timerWheelEnable", "false");
        properties.put("enableCompaction", "false");
        properties.put("enablePropertyFilter", "true");
        properties.put("diskMaxUsedSpaceRatio", "95");
        return new Node(peer, Kind.BROKER, directory, properties);
    }

    /** A broker of a file as an operator wrote it; only address, port, directory and name server are set on top. */
    public static Node seed(Peer peer, String file, String nameServers) {
        Node own = broker(peer, nameServers);
        Map<String, String> properties = new LinkedHashMap<>();
        for (String line : file.split("\n")) {
            int equal = line.indexOf('=');
            if (equal > 0 && !line.startsWith("#")) {
                properties.put(
                        line.substring(0, equal).trim(),
                        line.substring(equal + 1).trim());
            }
        }
        for (String key : List.of("brokerIP1", "listenPort", "namesrvAddr", "storePathRootDir", "storePathCommitLog")) {
            properties.put(key, own.properties.get(key));
        }
        return new Node(peer, Kind.BROKER, own.directory, properties);
    }

    /** Sets a property for the next start. */
    public Node with(String key, Object value) {
        properties.put(key, String.valueOf(value));
        return this;
    }

    /** Leaves a property out at the next start. */
    public Node without(String key) {
        properties.remove(key);
        return this;
    }

    /** Adds a JVM option for the next start. */
    public Node withOption(String option) {
        options.add(option);
        return this;
    }

    /** What is special about its process from the next start on. */
    public Node within(Surroundings surroundings) {
        around = surroundings;
        return this;
    }

    /** Asks it, and its name server, by TLS while it starts. */
    public Node secretly() {
        isSecret = true;
        return this;
    }

    /** Takes its refusal of a stranger for a sign that it is ready. */
    public Node guarded() {
        isGuarded = true;
        return this;
    }

    /** The same store under the other peer's program: same files, ports and names. Neither may be running. */
    public Node under(Peer other) {
        return new Node(other, kind, directory, new TreeMap<>(properties));
    }

    /**
     * Starts it and waits until it answers, and, as a broker, until the name server has its route. One that does not
     * is killed: nobody has it to close it.
     */
    public Node start() {
        launch();
        try {
            return awaitReady();
        } catch (AssertionError | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Waits until a node that was launched answers, and, as a broker, until the name server has its route. */
    public Node awaitReady() {
        Await.that(kind + " ready: " + address() + " in " + directory, START, () -> {
            if (!process.isAlive()) {
                throw new AssertionError(kind + " ended: " + directory + "\n" + process.log());
            }
            return isReady();
        });
        return this;
    }

    /** Waits until all features of a node of Gantry's are up: it serves before the last of them is. */
    public Node awaitWhole() {
        Await.that(kind + " is up as a whole: " + directory, START, this::isWhole);
        return this;
    }

    /** Since it was launched: the log has what it said before that, too. */
    private boolean isWhole() {
        return process.ownLog().contains(" is ready");
    }

    /** Writes its file and starts the process without waiting for anything. */
    public ChildProcess launch() {
        StringBuilder text = new StringBuilder();
        properties.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        Path file = directory.resolve(kind.word() + ".conf");
        Places.write(file, text.toString());
        process = peer.launch(kind, directory, file, options, around);
        return process;
    }

    private boolean isReady() {
        if (kind == Kind.NAME_SERVER) {
            return ask(address(), CLUSTER).code() == 0;
        }
        boolean isRouted = ask(nameServer(), CLUSTER).text().contains('"' + address() + '"');
        if (isRouted && isGuarded && peer == Peer.GANTRY) {
            // It registers once it serves. What a stranger asks it before it has a guard waits for one, for seconds,
            // and
            // while the last of its features come none can be installed.
            return isWhole();
        }
        if (ask(address(), TOPIC_CONFIG_TABLE).code() != (isGuarded ? NO_PERMISSION : 0)) {
            return false;
        }
        if (isRouted) {
            return true;
        }
        if (peer == Peer.APACHE) {
            haveItRegister();
        }
        return false;
    }

    /**
     * Apache's broker is not connected to its name server yet when it registers at its start, and tries again after ten
     * seconds, unless its permission is set.
     */
    private void haveItRegister() {
        byte[] body = ("brokerPermission=" + properties.getOrDefault("brokerPermission", "6") + '\n')
                .getBytes(StandardCharsets.UTF_8);
        Map<String, String> fields = Map.of();
        if (isGuarded) {
            Matcher account = ACCOUNT.matcher(properties.get("innerClientAuthenticationCredentials"));
            if (account.find()) {
                fields = RawCall.signed(fields, body, account.group(1), account.group(2));
            }
        }
        try {
            RawCall.to(address(), UPDATE_BROKER_CONFIG, fields, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawCall ask(String address, int code) {
        return isSecret ? RawCall.askSecretly(address, code, Map.of()) : RawCall.ask(address, code, Map.of());
    }

    public String address() {
        return properties.getOrDefault("brokerIP1", "127.0.0.1") + ":" + port();
    }

    public int port() {
        return Integer.parseInt(properties.get("listenPort"));
    }

    /** The first name server a broker registers with. */
    public String nameServer() {
        return properties.get("namesrvAddr").split(";")[0];
    }

    public String name() {
        return properties.get("brokerName");
    }

    /** Where its file, logs and everything it writes are. */
    public Path directory() {
        return directory;
    }

    /** The folder by which a shell finds it, when it is Gantry's. */
    public Path home() {
        return kind == Kind.BROKER ? store() : directory;
    }

    /** The number of its process. */
    public long pid() {
        return process.pid();
    }

    public Path store() {
        return Path.of(properties.get("storePathRootDir"));
    }

    public String log() {
        return process.log();
    }

    /** kill -9. */
    public void kill() {
        process.close();
    }

    /** Fails when {@code gantry log verify} finds anything wrong with the store; the node is not to run. */
    public void verifyStore() {
        String gantry = Places.distribution().resolve("bin/gantry").toString();
        List<String> command = List.of(gantry, "log", "verify", store().toString());
        try (ChildProcess verify = ChildProcess.start(command, Map.of(), Places.scratch("log-verify"))) {
            if (verify.exitCode(STOP) != 0) {
                throw new AssertionError(verify.log());
            }
        }
    }

    /** SIGSTOP: it does nothing any more, until it is killed or {@linkplain #resume() goes on}. */
    public void pause() {
        process.pause();
    }

    /** SIGCONT. */
    public void resume() {
        process.resume();
    }

    /** SIGTERM, as the stop scripts do, and waits for the end. */
    public void stop() {
        process.stop(STOP);
    }

    /** kill -9 if it still runs. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
