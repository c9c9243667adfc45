package io.gantry.broker.replica;

import io.gantry.agent.Agent;
import io.gantry.agent.boot.VitalThread;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.record.MessageDraft;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.registry.FollowedTable;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.replica.WriteGate;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this broker leads and is followed, writes what changes in the tables beside the log into the log, as records of
 * a system topic, so that a follower that leads next has it: the tag is the table's request code, the body its JSON.
 * {@link TableFollower} reads it.
 */
@Component(
        service = {},
        immediate = true)
public final class TableJournal {
    private static final Logger LOG = LoggerFactory.getLogger(TableJournal.class);
    private static final long PERIOD_NANOS = 200_000_000;
    /** Whether somebody follows by now is looked at so often. */
    private static final long REST_NANOS = 2_000_000_000;

    /** A larger table is told only to who asks for it. */
    private static final int MAX_BYTES = 1 << 20;

    private final WriteGate gate;
    private final Leadership leadership;
    private final byte[] host;
    private final List<FollowedTable> tables = new CopyOnWriteArrayList<>();
    private VitalThread thread;

    @Activate
    public TableJournal(
            BundleContext context,
            @Reference BrokerIdentity identity,
            @Reference WriteGate gate,
            @Reference Leadership leadership) {
        this(identity, gate, leadership);
        this.thread = new VitalThread(
                context, agent(), REST_NANOS, "Topics, groups and offsets are not written into the log any more");
    }

    TableJournal(BrokerIdentity identity, WriteGate gate, Leadership leadership) {
        this.gate = gate;
        this.leadership = leadership;
        this.host = HostAddress.bytes(identity.storeHost());
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTable(FollowedTable table) {
        tables.add(table);
    }

    void unbindTable(FollowedTable table) {
        tables.remove(table);
    }

    @Deactivate
    void close() {
        thread.close();
    }

    private Agent agent() {
        return new Agent() {
            @Override
            public String name() {
                return "table-journal";
            }

            @Override
            public boolean isBackground() {
                return true;
            }

            @Override
            public int doWork() {
                write();
                return 0;
            }

            @Override
            public long idleNanos() {
                return isFollowed() ? PERIOD_NANOS : REST_NANOS;
            }
        };
    }

    /** Writes what has changed since the last time; only who is followed does. */
    void write() {
        if (!isFollowed()) {
            return;
        }
        for (FollowedTable table : tables) {
            byte[] changes = table.changes();
            if (changes != null && changes.length <= MAX_BYTES) {
                append(table.requestCode(), changes);
            }
        }
    }

    private boolean isFollowed() {
        Replicator technique = leadership.technique();
        return technique != null
                && technique.role() == Role.LEADER
                && !technique.replicas().isEmpty();
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
}
