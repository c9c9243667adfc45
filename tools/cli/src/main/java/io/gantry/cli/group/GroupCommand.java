package io.gantry.cli.group;

import io.gantry.cli.option.Parent;
import picocli.CommandLine.Command;

/** {@code gantry group}. */
@Command(
        name = "group",
        description = "Consumer groups: lists, shows, creates, changes, deletes and resets them.",
        subcommands = {
            GroupList.class,
            GroupShow.class,
            GroupProgress.class,
            GroupCreate.class,
            GroupUpdate.class,
            GroupDelete.class,
            OffsetReset.class
        })
public final class GroupCommand extends Parent {
    /** Made by picocli. */
    public GroupCommand() {}
}
