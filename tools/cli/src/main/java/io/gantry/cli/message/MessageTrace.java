package io.gantry.cli.message;

import io.gantry.cli.option.Question;
import io.gantry.cli.print.Column;
import io.gantry.cli.print.Moment;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.cluster.journey.Journey;
import io.gantry.cluster.journey.Tracer;
import io.gantry.codec.StoredMessage;
import io.gantry.message.Property;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The way of one message, as the console shows it. */
@Command(
        name = "trace",
        description = "Shows the way of a message as brokers know it, whether or not clients send a trace: stored,"
                + " copied, in its queue, and what each group did with it.")
final class MessageTrace extends Question {
    @Parameters(paramLabel = "ID", arity = "0..1", description = "Its id: the producer's, or that of its place.")
    private String id;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            required = true,
            description = "The message's topic.")
    private String topic;

    @Option(
            names = {"-k", "--key"},
            paramLabel = "KEY",
            description = "Instead of an id: the newest message that has this key.")
    private String key;

    @Override
    protected Sheet answer(Fleet fleet) {
        if ((id == null) == (key == null)) {
            throw new MisuseException("A message is named by an id or by a key", "give an ID, or --key KEY");
        }
        Tracer tracer = new Tracer(fleet, topic);
        List<Tracer.Candidate> found = id == null ? tracer.byKey(key) : tracer.byId(id);
        if (found.isEmpty()) {
            throw new ClusterException(
                    "No broker has a message of " + topic + " with the " + (id == null ? "key " + key : "id " + id)
                            + "; check both, a broker keeps a message only so long" + notLooked(tracer));
        }
        return sheet(tracer.trace(found.get(found.size() - 1)));
    }

    /** Who did not answer might have it. */
    private static String notLooked(Tracer tracer) {
        List<String> leftOut = tracer.looked().leftOut();
        return leftOut.isEmpty() ? "" : ". Not looked at: " + String.join("; ", leftOut);
    }

    private static Sheet sheet(Journey journey) {
        StoredMessage message = journey.message();
        Sheet sheet = new Sheet()
                .fact("id", "id", message.messageId())
                .fact("unique key", "uniqueKey", message.property(Property.UNIQUE_KEY))
                .fact("topic", "topic", message.topic())
                .fact("broker", "broker", journey.holder().label())
                .fact("queue", "queueId", message.queueId())
                .fact("offset", "queueOffset", message.queueOffset())
                .fact("stage", "stage", word(journey.stage()))
                .table(groups(journey), "No group has consumed its topic")
                .table(steps(journey), "")
                .table(copies(journey), journey.copies() == null ? "Nobody tells of replicas" : "It has no replica");
        sheet.figure("leftOut", journey.looked().leftOut());
        journey.looked().leftOut().forEach(what -> sheet.say("not looked at: " + what));
        return sheet;
    }

    private static Table groups(Journey journey) {
        Table table = new Table(
                "groups",
                Column.text("GROUP", "group"),
                Column.text("STATE", "state"),
                Column.number("CONSUMED", "consumed"),
                Column.number("REDELIVERED", "retries"),
                Column.text("DUE", "due"),
                Column.text("DEAD LETTER", "deadLetter"));
        journey.deliveries()
                .forEach(one -> table.row(
                        one.group(),
                        word(one.state()),
                        one.consumed(),
                        one.retries(),
                        moment(one.dueMillis()),
                        one.deadLetter()));
        return table;
    }

    private static Table steps(Journey journey) {
        Table table = new Table(
                "steps",
                Column.text("TIME", "at"),
                Column.text("WHAT", "what"),
                Column.text("GROUP", "group"),
                Column.number("TRY", "times"),
                Column.text("UNTIL", "due"),
                Column.text("ID", "id"),
                Column.text("NOTE", "note"));
        journey.steps()
                .forEach(step -> table.row(
                        Moment.of(step.atMillis()),
                        word(step.what()),
                        step.group(),
                        step.times(),
                        moment(step.dueMillis()),
                        step.id(),
                        step.note()));
        return table;
    }

    private static Table copies(Journey journey) {
        Table table = new Table(
                "copies",
                Column.text("REPLICA", "replica"),
                Column.text("SAID BY", "teller"),
                Column.number("POSITION", "position"),
                Column.text("HAS IT", "hasIt"),
                Column.text("REASON", "reason"));
        if (journey.copies() != null) {
            journey.copies()
                    .forEach(copy ->
                            table.row(copy.replica(), copy.teller(), copy.position(), copy.hasIt(), copy.reason()));
        }
        return table;
    }

    private static Moment moment(Long millis) {
        return millis == null ? null : Moment.of(millis);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
