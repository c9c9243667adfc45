package io.gantry.cli.message;

import io.gantry.cli.option.Parent;
import picocli.CommandLine.Command;

/** {@code gantry msg}. */
@Command(
        name = "msg",
        description = "Messages: shows, finds, traces, sends and follows them.",
        subcommands = {MessageShow.class, MessageFind.class, MessageTrace.class, MessageSend.class, MessageTail.class})
public final class MessageCommand extends Parent {
    /** Made by picocli. */
    public MessageCommand() {}
}
