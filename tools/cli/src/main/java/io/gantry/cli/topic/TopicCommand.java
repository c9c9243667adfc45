package io.gantry.cli.topic;

import io.gantry.cli.option.Parent;
import picocli.CommandLine.Command;

/** {@code gantry topic}. */
@Command(
        name = "topic",
        description = "Topics: lists, shows, creates, changes and deletes them.",
        subcommands = {
            TopicList.class,
            TopicShow.class,
            TopicStatus.class,
            TopicCreate.class,
            TopicUpdate.class,
            TopicDelete.class
        })
public final class TopicCommand extends Parent {
    /** Made by picocli. */
    public TopicCommand() {}
}
