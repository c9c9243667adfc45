package io.gantry.broker.delay;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.agent.Drain;
import io.gantry.agent.boot.VitalThread;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.traffic.Traffic;
import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.codec.record.StoredRecords;
import io.gantry.log.AppendResult;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.queue.ConsumeQueues;
import io.gantry.replica.WriteGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers delayed messages to the topics they are meant for, when their time has come: never before, and at least
 * once.
 * One agent serves all levels; only a leader delivers. A message that nobody can deliver is skipped with a warning.
 */
@Component(service = DelayedDelivery.class, immediate = true)
public final class DelayedDelivery implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(DelayedDelivery.class);
    private static final long TICK_NANOS = 50_000_000;

    private final CommitLog log;
    private final ConsumeQueues queues;
    private final WriteGate gate;
    private final byte[] storeHost;
    private final List<LevelQueue> levels = new ArrayList<>();
    private final Traffic traffic;
    private final Clock clock;
    private VitalThread thread;

    /** Starts delivering, on a thread of its own. */
    @Activate
    public DelayedDelivery(
            BundleContext context,
            @Reference BrokerIdentity identity,
            @Reference Stores stores,
            @Reference WriteGate gate,
            @Reference DelayProgress progress,
            @Reference Traffic traffic) {
        this(stores, identity, gate, progress, traffic, Clock.system());
        thread = new VitalThread(context, this, TICK_NANOS, "Delayed messages are not delivered any more");
    }

    /** A delivery without a thread, for tests that step it. */
    DelayedDelivery(
            Stores stores,
            BrokerIdentity identity,
            WriteGate gate,
            DelayProgress progress,
            Traffic traffic,
            Clock clock) {
        this.log = stores.log();
        this.queues = stores.queues();
        this.traffic = traffic;
        this.gate = gate;
        this.storeHost = HostAddress.bytes(identity.storeHost());
        this.clock = clock;
        for (int level = 1; level <= progress.settings().levels().max(); level++) {
            levels.add(new LevelQueue(level, progress, queues));
        }
    }

    @Override
    public String name() {
        return "delayed-delivery";
    }

    @Override
    public int doWork() {
        if (!gate.isOpen()) {
            return 0;
        }
        long now = clock.millis();
        long visibleTo = queues.dispatched().position();
        boolean isAllVisible = visibleTo >= log.appended().position();
        int work = 0;
        for (LevelQueue level : levels) {
            work += level.settle(visibleTo);
            for (Delivery failed : level.retries(now, visibleTo)) {
                LOG.warn(
                        "Delayed message delivered again: position={}, attempts={}",
                        failed.position(),
                        failed.attempts());
                deliver(failed, now);
                work++;
            }
            work += level.startDue(now, visibleTo, isAllVisible, (queueOffset, position) -> {
                Delivery delivery = new Delivery(queueOffset, position);
                deliver(delivery, now);
                return delivery;
            });
        }
        return work;
    }

    /**
     * What is being stored ends first, or is withdrawn: a successor would deliver it once more. The rest is delivered
     * again after the next start.
     */
    @Override
    public void onClose() {
        levels.forEach(LevelQueue::withdraw);
        Drain.await(() -> levels.stream().anyMatch(LevelQueue::isRunning), clock);
        long visibleTo = queues.dispatched().position();
        levels.forEach(level -> level.settle(visibleTo));
    }

    @Deactivate
    void close() {
        if (thread != null) {
            thread.close();
        }
    }

    private void deliver(Delivery delivery, long now) {
        LogSlice slice = StoredRecords.find(log, delivery.position()).orElse(null);
        if (slice == null) {
            LOG.warn("Delayed message skipped, it is not in the log any more: position={}", delivery.position());
            delivery.skip();
            return;
        }
        MessageDraft draft;
        try {
            draft = draft(new StoredMessage().wrap(slice.buffer(), 0));
        } catch (IllegalArgumentException e) {
            LOG.warn("Delayed message skipped: position={}, reason={}", delivery.position(), e.getMessage());
            slice.close();
            delivery.skip();
            return;
        }
        delivery.begin(slice, now);
        gate.append(draft, true, new WriteGate.Completion() {
            @Override
            public void onOutcome(AppendResult result) {
                if (result.isInLog()) {
                    traffic.onPut(draft.topic(), 1, result.end() - result.position());
                }
                delivery.onOutcome(result);
            }

            @Override
            public void onParked(Runnable withdraw) {
                delivery.onParked(withdraw);
            }
        });
    }

    /** The message as it is meant to arrive. */
    private MessageDraft draft(StoredMessage waiting) {
        Map<String, String> properties = waiting.properties();
        String topic = properties.get(Property.REAL_TOPIC);
        String queueId = properties.get(Property.REAL_QUEUE_ID);
        if (topic == null || topic.equals(SystemTopic.HALF) || queueId == null || !queueId.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("it does not tell a topic and queue, found " + topic + ", " + queueId);
        }
        properties.remove(Property.DELAY_LEVEL);
        properties.remove(Property.TIMER_DELIVER_MS);
        properties.remove(Property.TIMER_DELAY_SEC);
        properties.remove(Property.TIMER_DELAY_MS);
        return new MessageDraft(
                topic,
                Integer.parseInt(queueId),
                MessageDraft.copyOf(waiting)
                        .storeHost(storeHost)
                        .reconsumeTimes(waiting.reconsumeTimes())
                        .properties(MessageProperties.text(properties)));
    }
}
