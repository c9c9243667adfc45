package io.gantry.cli.group;

import io.gantry.cli.option.Parent;
import picocli.CommandLine.Command;

/** {@code gantry offset}. */
@Command(
        name = "offset",
        description = "How far consumer groups have come, queue by queue.",
        subcommands = {OffsetShow.class, OffsetReset.class})
public final class OffsetCommand extends Parent {
    /** Made by picocli. */
    public OffsetCommand() {}
}
