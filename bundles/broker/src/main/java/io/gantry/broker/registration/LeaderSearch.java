package io.gantry.broker.registration;

import io.gantry.agent.boot.Repetition;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.replica.Leadership;
import io.gantry.codec.Json;
import io.gantry.codec.JsonException;
import io.gantry.replica.KnownLeader;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private static final long TIMEOUT_MILLIS = 1_000;

    private final BrokerIdentity identity;
    private final Registrar registrar;
    private final WireClient client;
    private final Leadership leadership;
    private final Repetition asking;

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

    private void search() {
        if (leadership.isFollower() && address().isEmpty()) {
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

    @Override
    public String ask() throws IOException, InterruptedException {
        IOException last = null;
        for (String server : registrar.nameServers()) {
            try {
                return leader(server);
            } catch (IOException e) {
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
        return "";
    }

    /** The group's entry in what clusterList shows. */
    private String leader(String server) throws IOException, InterruptedException {
        try {
            Answer answer = client.call(server, Call.of(RequestCode.GET_BROKER_CLUSTER_INFO, Map.of()), TIMEOUT_MILLIS)
                    .toCompletableFuture()
                    .get(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            if (!answer.isSuccess()) {
                throw new IOException(server + " answers " + answer.code() + " " + answer.remark());
            }
            String found = Json.parseObject(ByteBuffer.wrap(answer.body()))
                    .objectOrEmpty("brokerAddrTable")
                    .objectOrEmpty(identity.brokerName())
                    .objectOrEmpty("brokerAddrs")
                    .textOr("0", "");
            return found.equals(identity.address()) ? "" : found;
        } catch (ExecutionException e) {
            throw new IOException(server + " does not answer: " + e.getCause(), e);
        } catch (TimeoutException | JsonException e) {
            throw new IOException(server + " does not answer: " + e, e);
        }
    }

    @Deactivate
    void close() {
        asking.close();
    }
}
