package io.gantry.cli.remote;

import io.gantry.cluster.Relay;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.cluster.option.Amount;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which console is asked instead of the nodes themselves: a mixin of the root, whose options every command has. */
public final class RemoteOptions {
    /** Its name among the mixins of the root. */
    public static final String MIXIN = "remote";

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "A console's address, https://HOST:8080 for instance: it passes on what is asked.")
    private String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "With --url: a file that only its owner can read, whose first line is the token; else the"
                    + " environment's GANTRY_TOKEN.")
    private Path tokenFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "With --url: certificates (PEM) to trust instead of Java's own, as that of a console that"
                    + " signed itself.")
    private Path authorities;

    @Option(
            names = "--plain",
            scope = ScopeType.INHERIT,
            description = "With --url: send the token without TLS to another machine; whoever is on the way can read"
                    + " it.")
    private boolean isPlain;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            scope = ScopeType.INHERIT,
            converter = Amount.Millis.class,
            defaultValue = "10s",
            description = "With --url: how long connecting may take (default: ${DEFAULT-VALUE}).")
    private long connectMillis;

    /** Those that a command was given. */
    public static RemoteOptions of(CommandSpec command) {
        return (RemoteOptions) command.root().mixins().get(MIXIN).userObject();
    }

    /** Whether a console is asked. */
    public boolean isGiven() {
        if (url == null && (tokenFile != null || authorities != null || isPlain)) {
            throw new MisuseException("No console is given", "write --url https://HOST:PORT as well");
        }
        return url != null;
    }

    /** The node, its address and token checked but not yet asked. */
    public RemoteNode node() {
        Token token = Token.of(tokenFile, System.getenv(Token.VARIABLE));
        return new RemoteNode(
                RemoteNode.address(url, isPlain), token, authorities, Duration.ofMillis(Math.max(1, connectMillis)));
    }

    /**
     * The console as somebody who passes requests on.
     *
     * @param timeout how long each answer may take, the connecting included
     */
    public Relay relay(Duration timeout) {
        return new RemoteRelay(node(), timeout);
    }
}
