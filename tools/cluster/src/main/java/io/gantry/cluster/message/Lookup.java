package io.gantry.cluster.message;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.Hosts;
import io.gantry.cluster.ask.Fleet;
import io.gantry.codec.Frame;
import io.gantry.codec.MessageId;
import io.gantry.codec.StoredMessage;
import io.gantry.wire.RequestCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds one message by the id of its place. */
public final class Lookup {
    private final Fleet fleet;

    public Lookup(Fleet fleet) {
        this.fleet = fleet;
    }

    /** As an id has it, host:port. */
    public static String address(MessageId id) {
        return Hosts.text(id.storeHost());
    }

    /** The broker of this cluster that the id names. No other is ever asked: an id may be made up to name any. */
    public Optional<BrokerNode> holder(MessageId id) {
        String address = address(id);
        boolean isSingle = fleet.cluster().nameServers().isEmpty();
        return fleet.brokers().stream()
                .filter(broker -> isSingle || Hosts.isSame(broker.address(), address))
                .findFirst();
    }

    /**
     * What stands there now; empty when there is no message any more, or never was.
     *
     * @param topic its topic, or null; brokers that check rights want it
     */
    public Optional<StoredMessage> read(BrokerNode holder, MessageId id, String topic) {
        Map<String, Object> fields = Map.of("offset", id.position(), "topic", topic == null ? "" : topic);
        Frame answer = fleet.to(holder).require("give the message " + id, RequestCode.VIEW_MESSAGE_BY_ID, fields);
        List<StoredMessage> found = Records.in(answer);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }
}
