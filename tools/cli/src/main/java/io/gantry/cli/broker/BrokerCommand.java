package io.gantry.cli.broker;

import io.gantry.cli.option.Parent;
import picocli.CommandLine.Command;

/** {@code gantry broker}. */
@Command(
        name = "broker",
        description = "Brokers: lists and shows them, and their settings.",
        subcommands = {BrokerList.class, BrokerShow.class, BrokerConfig.class})
public final class BrokerCommand extends Parent {
    /** Made by picocli. */
    public BrokerCommand() {}
}
