package io.gantry.cli.option;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that is nothing without one below it. */
public abstract class Parent implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    protected Parent() {}

    @Override
    public final void run() {
        throw new ParameterException(
                spec.commandLine(),
                "A command is missing; take one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
