package io.gantry.cli.broker;

import io.gantry.cli.option.Parent;
import picocli.CommandLine.Command;

/** {@code gantry cluster}. */
@Command(
        name = "cluster",
        description = "Clusters, as the name servers know them.",
        subcommands = {ClusterList.class})
public final class ClusterCommand extends Parent {
    /** Made by picocli. */
    public ClusterCommand() {}
}
