package io.gantry.cli.message;

import io.gantry.cli.option.Question;
import io.gantry.cli.print.Sheet;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.cluster.message.Lookup;
import io.gantry.cluster.message.Search;
import io.gantry.codec.MessageId;
import io.gantry.codec.StoredMessage;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One message by its id. Both ids are 32 hexadecimal digits; with a topic the producer's is meant first. */
@Command(
        name = "show",
        description = "Shows one message by the id of its place (offset id), or, with its topic, by the id its"
                + " producer gave it.")
final class MessageShow extends Question {
    @Parameters(paramLabel = "ID", description = "The offset id, or with --topic the id the producer was given.")
    private String id;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "The message's topic.")
    private String topic;

    @Override
    protected Sheet answer(Fleet fleet) {
        if (topic != null) {
            List<StoredMessage> found = new Search(fleet, topic).byUniqueKey(id);
            if (!found.isEmpty()) {
                return Described.whole(found.get(0));
            }
        }
        Optional<MessageId> place = MessageId.parse(id);
        if (place.isEmpty()) {
            if (topic == null) {
                throw new MisuseException(
                        "'" + id + "' is no offset id",
                        "give the 32 or 56 hexadecimal digits of one, or the message's topic with --topic");
            }
            throw new ClusterException("Topic " + topic + " has no message with the id " + id
                    + "; check both, the broker keeps a message only so long");
        }
        return Described.whole(at(fleet, place.get()));
    }

    /** Only a broker of the cluster is asked: an id may have been made up to name any machine. */
    private StoredMessage at(Fleet fleet, MessageId place) {
        Lookup lookup = new Lookup(fleet);
        BrokerNode holder = lookup.holder(place)
                .orElseThrow(() -> new ClusterException("The id names a message on " + Lookup.address(place)
                        + ", which is no broker of this cluster; if it is the id its producer was given, name its"
                        + " topic with --topic"));
        return lookup.read(holder, place, topic)
                .orElseThrow(() -> new ClusterException("There is no message at position " + place.position() + " of "
                        + Lookup.address(place) + "; check the id, the broker keeps a message only so long"));
    }
}
