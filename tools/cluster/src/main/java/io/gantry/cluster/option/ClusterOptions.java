package io.gantry.cluster.option;

import io.gantry.cluster.Access;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.Hosts;
import io.gantry.cluster.NamedCluster;
import io.gantry.cluster.Relay;
import io.gantry.cluster.SingleBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which cluster, and how long it may take to answer. */
public final class ClusterOptions {
    private static final String NAME_SERVERS = "NAMESRV_ADDR";
    private static final String KEYS = "~/.gantry/credentials, or a file for --credentials";
    private static final String KEYS_OF_CONSOLE = "its consoleAccessKey and consoleSecretKey";
    private static final int MIN_TIMEOUT_MILLIS = 100;
    private static final int MAX_TIMEOUT_MILLIS = 600_000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-n", "--namesrv"},
            paramLabel = "HOST:PORT[;...]",
            description = "Name servers; else the environment's NAMESRV_ADDR.")
    private String nameServers;

    @Option(
            names = {"-b", "--broker"},
            paramLabel = "HOST:PORT",
            description = "One broker, without asking a name server.")
    private String broker;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Amount.Millis.class,
            defaultValue = "10s",
            description = "How long an answer may take (default: ${DEFAULT-VALUE}).")
    private long timeoutMillis;

    @Option(
            names = "--credentials",
            paramLabel = "FILE",
            description =
                    "A file with the accessKey and secretKey of the user who signs; else that of the environment's"
                            + " GANTRY_CREDENTIALS, else ~/.gantry/credentials if it is there.")
    private Path credentialsFile;

    private Access access;
    private Relay relay;

    /** Has everything passed on from now on: then no node is named here, and nothing is signed. */
    public void by(Relay passing) {
        if (broker != null || nameServers != null || credentialsFile != null) {
            throw wrong(
                    "A console asks the cluster that it is for, and signs itself",
                    "leave out -n, -b and --credentials, or --url");
        }
        relay = passing;
    }

    /** The cluster, its address checked but not yet asked. */
    public Cluster cluster() {
        check();
        if (relay != null) {
            List<String> known = relay.nameServers();
            return known.isEmpty() ? new SingleBroker(relay.broker(), access()) : new NamedCluster(known, access());
        }
        String servers = nameServers();
        try {
            if (broker != null && nameServers == null) {
                return new SingleBroker(Hosts.split(broker).get(0), access());
            }
            if (broker != null || servers == null) {
                throw wrong(
                        broker == null ? "No cluster is given" : "Both -n and -b are given",
                        "give its name servers with -n HOST:PORT or " + NAME_SERVERS
                                + ", or one broker with -b HOST:PORT");
            }
            List<String> addresses = Hosts.split(servers);
            return new NamedCluster(addresses, access());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "A wrong address: " + e.getMessage());
        }
    }

    /** Whether a cluster is given at all. */
    public boolean isGiven() {
        return relay != null || broker != null || nameServers() != null;
    }

    /** Checks what can be checked before anything is sent. */
    public void check() {
        within("--timeout in ms", timeoutMillis, MIN_TIMEOUT_MILLIS, MAX_TIMEOUT_MILLIS);
    }

    /** How long an answer may take. */
    public Duration timeout() {
        check();
        return Duration.ofMillis(timeoutMillis);
    }

    /** Refuses a number that is out of bounds. */
    public void within(String option, long value, long low, long high) {
        if (value < low || value > high) {
            throw wrong(option + " is " + value, "take " + low + " to " + high);
        }
    }

    /** What to throw for arguments that make no sense. */
    public ParameterException wrong(String cause, String remedy) {
        return new ParameterException(command.commandLine(), cause + "; " + remedy);
    }

    /** How it is reached, and who signs; the file with the keys is read once. */
    public Access access() {
        if (access == null) {
            access = relay == null ? signing() : new Access((int) timeoutMillis, null, KEYS_OF_CONSOLE, relay);
        }
        return access;
    }

    private Access signing() {
        Path home = Path.of(System.getProperty("user.home", ""));
        try {
            Path file = CredentialsFile.chosen(credentialsFile, System.getenv(CredentialsFile.VARIABLE), home);
            return file == null
                    ? new Access((int) timeoutMillis, null, KEYS)
                    : new Access((int) timeoutMillis, CredentialsFile.read(file), file.toString());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    private String nameServers() {
        return nameServers == null ? System.getenv(NAME_SERVERS) : nameServers;
    }
}
