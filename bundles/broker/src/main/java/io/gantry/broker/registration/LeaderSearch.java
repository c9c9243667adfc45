package io.gantry.broker.registration;

import io.gantry.agent.boot.Repetition;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.replica.KnownLeader;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Knows the leader of a broker that follows: name servers name it in their answers to registrations, so while none does
 * the broker registers again and again.
 */
@Component(service = KnownLeader.class)
public final class LeaderSearch implements KnownLeader {
    private static final long ASK_MILLIS = 2_000;

    private final BrokerIdentity identity;
    private final Registrar registrar;
    private final Repetition asking;

    @Activate
    public LeaderSearch(
            @Reference BrokerIdentity identity, @Reference Registrar registrar, @Reference Timetable timetable) {
        this.identity = identity;
        this.registrar = registrar;
        this.asking = timetable.every(ASK_MILLIS, this::ask);
    }

    private void ask() {
        if (identity.brokerId() > 0 && address().isEmpty()) {
            registrar.registerSoon();
        }
    }

    @Override
    public String address() {
        return told(NameServerLink::leader);
    }

    @Override
    public String replicationAddress() {
        return told(NameServerLink::leaderForReplicas);
    }

    /** What the first name server says that knows a leader other than this broker. */
    private String told(Function<NameServerLink, String> what) {
        return registrar.links().stream()
                .filter(link -> !link.leader().isEmpty() && !link.leader().equals(identity.address()))
                .map(what)
                .findFirst()
                .orElse("");
    }

    @Deactivate
    void close() {
        asking.close();
    }
}
