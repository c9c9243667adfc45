package io.gantry.broker.tx;

import io.gantry.codec.StoredMessage;
import io.gantry.message.Property;
import io.gantry.registry.Client;
import io.gantry.registry.Clients;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a producer of a message's group what became of its transaction. Safe for any thread; does not wait. */
@Component(service = Questions.class)
public final class Questions {
    private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

    private final Clients clients;
    private final Drafts drafts;

    @Activate
    public Questions(@Reference Clients clients, @Reference Drafts drafts) {
        this.clients = clients;
        this.drafts = drafts;
    }

    /** Whether anybody can be asked now. */
    boolean canAsk(StoredMessage half) {
        return !connected(half).isEmpty();
    }

    private List<? extends Client> connected(StoredMessage half) {
        String group = half.property(Property.PRODUCER_GROUP);
        return clients.producers(group == null ? "" : group).stream()
                .filter(client -> client.connection().isOpen())
                .toList();
    }

    /** Asks any producer of the group; nobody when none is connected. */
    void ask(StoredMessage half, long queueOffset, long position) {
        List<? extends Client> connected = connected(half);
        if (connected.isEmpty()) {
            LOG.debug("No producer is connected to be asked about a transaction: position={}", position);
            return;
        }
        Client chosen = connected.get(ThreadLocalRandom.current().nextInt(connected.size()));
        String key = half.properties().getOrDefault(Property.UNIQUE_KEY, "");
        Map<String, Object> fields = Map.of(
                "topic",
                Drafts.realTopic(half),
                "tranStateTableOffset",
                queueOffset,
                "commitLogOffset",
                position,
                "msgId",
                key,
                "transactionId",
                key,
                "offsetMsgId",
                half.messageId());
        byte[] body = drafts.question(half, queueOffset, position);
        chosen.connection().send(new Call(RequestCode.CHECK_TRANSACTION_STATE, fields, body));
    }
}
