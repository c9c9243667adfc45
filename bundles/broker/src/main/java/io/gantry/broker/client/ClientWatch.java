package io.gantry.broker.client;

import io.gantry.agent.boot.Repetition;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.group.GroupTable;
import io.gantry.registry.GroupConfig;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Tells the members of a group when others join or leave, and forgets silent clients. Many changes of one group at
 * a time make one notification. Works on the timetable's thread; nothing here blocks.
 */
@Component(service = ClientWatch.class, immediate = true)
public final class ClientWatch {
    private static final long EXPIRY_PERIOD_MILLIS = 10_000;

    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final ConsumerGroups consumers;
    private final ProducerGroups producers;
    private final GroupTable groups;
    private final Timetable timetable;
    private final Repetition expiry;

    @Activate
    public ClientWatch(
            @Reference ConsumerGroups consumers,
            @Reference ProducerGroups producers,
            @Reference GroupTable groups,
            @Reference Timetable timetable) {
        this.consumers = consumers;
        this.producers = producers;
        this.groups = groups;
        this.timetable = timetable;
        consumers.onChange(this::noteChange);
        expiry = timetable.every(EXPIRY_PERIOD_MILLIS, this::expire);
    }

    @Deactivate
    void close() {
        expiry.close();
        consumers.onChange(group -> {});
    }

    private void noteChange(ConsumerGroup group) {
        boolean isWanted = consumers.limits().isNotifyEnabled() && !group.isBroadcast();
        if (isWanted && changed.add(group.name())) {
            timetable.after(0, () -> tell(group.name()));
        }
    }

    private void tell(String name) {
        changed.remove(name);
        ConsumerGroup group = consumers.group(name);
        GroupConfig config = groups.peek(name);
        if (group == null || config != null && !config.isNotifyEnabled()) {
            return;
        }
        Call call = Call.of(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, Map.of("consumerGroup", name));
        for (Member member : group.members()) {
            member.connection().send(call);
        }
    }

    private void expire() {
        consumers.expire();
        producers.expire();
    }
}
