package io.gantry.cli.message;

import io.gantry.cli.option.Question;
import io.gantry.cli.option.When;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.message.Search;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Messages by their key. */
@Command(
        name = "find",
        description = "Finds the messages of a topic that have a key; msg show shows one of them whole.")
final class MessageFind extends Question {
    private static final int MAX_COUNT = 256;

    @Parameters(paramLabel = "KEY", description = "One of the keys the producer set.")
    private String key;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            required = true,
            description = "The topic.")
    private String topic;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "64",
            description = "Messages of each broker, at most (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            converter = When.Converter.class,
            defaultValue = "earliest",
            description = "Stored from then on: -2h, 2026-01-31T18:30 (default: ${DEFAULT-VALUE}).")
    private When since;

    @Option(
            names = "--until",
            paramLabel = "WHEN",
            converter = When.Converter.class,
            defaultValue = "latest",
            description = "Stored until then (default: ${DEFAULT-VALUE}).")
    private When until;

    @Override
    protected Sheet answer(Fleet fleet) {
        cluster().within("--max", count, 1, MAX_COUNT);
        long from = since.millis() < 0 ? Long.MAX_VALUE : since.millis();
        long to = until.millis() < 0 ? Long.MAX_VALUE : until.millis();
        Table table = Described.table();
        new Search(fleet, topic).byKey(key, count, from, to).forEach(message -> Described.row(table, message));
        return new Sheet().table(table, "No message of " + topic + " has the key " + key + " in that time");
    }
}
