package io.gantry.broker.registration;

import io.gantry.agent.boot.Repetition;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.replica.Leadership;
import io.gantry.replica.KnownLeader;
import io.gantry.wire.Answer;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the leader of a broker that follows: name servers name it in their answers to registrations. While it is not
 * there they are asked for another, which costs less than a registration of very many topics.
 */
@Component(service = KnownLeader.class)
public final class LeaderSearch implements KnownLeader {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderSearch.class);
    private static final long ASK_MILLIS = 2_000;
    private static final long TIMEOUT_MILLIS = 1_000;

    private final BrokerIdentity identity;
    private final Registrar registrar;
    private final WireClient client;
    private final Leadership leadership;
    private final Repetition asking;
    private final AtomicBoolean isAsking = new AtomicBoolean();
    private int turn;

    @Activate
    public LeaderSearch(
            @Reference BrokerIdentity identity,
            @Reference Registrar registrar,
            @Reference WireClient client,
            @Reference Leadership leadership,
            @Reference Timetable timetable) {
        this.identity = identity;
        this.registrar = registrar;
        this.client = client;
        this.leadership = leadership;
        this.asking = timetable.every(ASK_MILLIS, this::search);
    }

    /** Asks the next name server; returns at once. */
    private void search() {
        List<String> servers = registrar.nameServers();
        boolean isWanted = leadership.isFollower() && !leadership.isLeaderThere() && !servers.isEmpty();
        if (isWanted && isAsking.compareAndSet(false, true)) {
            String server = servers.get(Math.floorMod(turn++, servers.size()));
            ask(server).whenComplete((answer, failure) -> {
                isAsking.set(false);
                if (failure == null) {
                    compare(server, answer);
                }
            });
        }
    }

    private CompletionStage<Answer> ask(String server) {
        try {
            return client.call(server, GroupMembers.QUESTION, TIMEOUT_MILLIS);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void compare(String server, Answer answer) {
        try {
            String found = leader(members(server, answer));
            if (!found.isEmpty() && !found.equals(address())) {
                registrar.registerSoon();
            }
        } catch (IOException e) {
            LOG.debug("The group's leader is not known yet: reason={}", e.getMessage());
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

    @Override
    public String ownAddress() {
        return identity.address();
    }

    @Override
    public String ownReplicationAddress() {
        return identity.haAddress();
    }

    @Override
    public boolean isRegistered() {
        return registrar.isAsItIs() && registrar.links().stream().allMatch(NameServerLink::isRegistered);
    }

    /** What the first name server says that knows a leader other than this broker. */
    private String told(Function<NameServerLink, String> what) {
        return registrar.links().stream()
                .filter(link -> !link.leader().isEmpty() && !link.leader().equals(identity.address()))
                .map(what)
                .findFirst()
                .orElse("");
    }

    @Override
    public String ask() throws IOException, InterruptedException {
        return leader(members());
    }

    @Override
    public List<String> group() throws IOException, InterruptedException {
        return List.copyOf(members().values());
    }

    /** The group's entry in what clusterList shows. */
    private Map<Long, String> members() throws IOException, InterruptedException {
        IOException last = null;
        for (String server : registrar.nameServers()) {
            try {
                return members(server, client.ask(server, GroupMembers.QUESTION, TIMEOUT_MILLIS));
            } catch (IOException e) {
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
        return Map.of();
    }

    private Map<Long, String> members(String server, Answer answer) throws IOException {
        try {
            return GroupMembers.read(answer, identity.brokerName());
        } catch (IOException e) {
            throw new IOException(server + ": " + e.getMessage(), e);
        }
    }

    private String leader(Map<Long, String> members) {
        String found = members.getOrDefault(0L, "");
        return found.equals(identity.address()) ? "" : found;
    }

    @Deactivate
    void close() {
        asking.close();
    }
}
