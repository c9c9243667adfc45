package io.gantry.broker.replica;

import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.registry.FollowedTable;
import io.gantry.replica.WriteGate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What changes in the tables beside the log, as records of a system topic in the log: the tag is the table's request
 * code, the body its JSON. A leader writes it, and who leads next reads it.
 */
@Component(service = TableJournal.class)
public final class TableJournal {
    private static final Logger LOG = LoggerFactory.getLogger(TableJournal.class);
    /** A larger table is told only to who asks for it. */
    private static final int MAX_BYTES = 1 << 20;

    /** Some minutes of it; who followed has asked for all tables some seconds ago. */
    private static final int MOST = 4_096;

    private final CommitLog log;
    private final ConsumeQueues queues;
    private final WriteGate gate;
    private final byte[] host;

    @Activate
    public TableJournal(
            @Reference CommitLog log,
            @Reference ConsumeQueues queues,
            @Reference WriteGate gate,
            @Reference BrokerIdentity identity) {
        this.log = log;
        this.queues = queues;
        this.gate = gate;
        this.host = HostAddress.bytes(identity.storeHost());
    }

    /** Writes what has changed since the last time. */
    void write(Collection<FollowedTable> tables) {
        for (FollowedTable table : tables) {
            byte[] changes = table.changes();
            if (changes != null && changes.length <= MAX_BYTES) {
                append(table.requestCode(), changes);
            }
        }
    }

    private void append(int requestCode, byte[] changes) {
        MessageEncoder encoder = new MessageEncoder()
                .bornHost(host)
                .storeHost(host)
                .body(ByteBuffer.wrap(changes))
                .properties(MessageProperties.text(Map.of(Property.TAGS, String.valueOf(requestCode))));
        gate.append(new MessageDraft(SystemTopic.TABLES, 0, encoder), false, result -> {
            if (!result.isInLog()) {
                // Who follows asks for the whole table every few seconds.
                LOG.debug("A change of a table is not in the log: code={} status={}", requestCode, result.status());
            }
        });
    }

    /** Where the log ends: what the leader writes from now on is behind it. */
    long end() {
        return log.appended().position();
    }

    /** Whether all that is in the log up to there can be found by now. */
    boolean isReady(long position) {
        return queues.dispatched().position() >= position;
    }

    /** Gives each table what was written about it from a position on, in order. */
    void replay(long from, Collection<FollowedTable> tables) {
        ConsumeQueue queue = queues.find(SystemTopic.TABLES, 0).orElse(null);
        if (queue == null) {
            return;
        }
        Map<String, List<byte[]>> entries = new TreeMap<>();
        long first = Math.max(queue.minOffset(), queue.maxOffset().position() - MOST);
        queue.read(first, MOST, (queueOffset, position, bytes, tagsCode) -> {
            if (position >= from) {
                read(position, bytes, entries);
            }
            return true;
        });
        for (FollowedTable table : tables) {
            List<byte[]> ofTable = entries.get(String.valueOf(table.requestCode()));
            if (ofTable != null) {
                table.replay(ofTable);
                LOG.info(
                        "What the old leader wrote of a table is taken over: code={} entries={}",
                        table.requestCode(),
                        ofTable.size());
            }
        }
    }

    private void read(long position, int bytes, Map<String, List<byte[]>> entries) {
        try (LogSlice slice = log.read(position, bytes).orElse(null)) {
            if (slice == null || slice.buffer().remaining() < bytes) {
                return;
            }
            StoredMessage record = new StoredMessage().wrap(slice.buffer(), 0);
            ByteBuffer body = record.body().duplicate();
            byte[] copy = new byte[body.remaining()];
            body.get(copy);
            String code = String.valueOf(record.property(Property.TAGS));
            entries.computeIfAbsent(code, none -> new ArrayList<>()).add(copy);
        }
    }
}
