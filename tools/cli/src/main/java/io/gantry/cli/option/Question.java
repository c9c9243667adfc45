package io.gantry.cli.option;

import io.gantry.cli.print.Sheet;
import io.gantry.cli.remote.RemoteOptions;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.option.ClusterOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that asks a cluster, or tells it something, and prints one answer. How the requests get there, by
 * connections of its own or passed on by a console, is nothing it knows.
 */
public abstract class Question implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "Only the brokers of this cluster, when the name servers know several.")
    private String clusterName;

    @Mixin
    private OutputOptions output;

    /** Made by picocli. */
    protected Question() {}

    /** Asks; the fleet is closed by the caller. */
    protected abstract Sheet answer(Fleet fleet);

    @Override
    public final Integer call() {
        RemoteOptions remote = RemoteOptions.of(spec);
        if (remote.isGiven()) {
            cluster.by(remote.relay(cluster.timeout()));
        }
        try (Fleet fleet = new Fleet(cluster.cluster(), cluster.access(), clusterName, output.progress())) {
            Sheet sheet = answer(fleet);
            fleet.progress().close();
            if (sheet != null) {
                output.print(sheet);
            }
        }
        return 0;
    }

    protected final ClusterOptions cluster() {
        return cluster;
    }

    protected final OutputOptions output() {
        return output;
    }
}
