package io.gantry.broker.registration;

import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.topic.TopicTable;
import io.gantry.codec.BadBodyException;
import io.gantry.codec.Json;
import io.gantry.codec.TopicQueues;
import io.gantry.codec.TopicRoute;
import io.gantry.registry.Routes;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Asks the broker's name servers for routes, one after the other. There is at most one question a topic at a time, and
 * only for topics this broker has, so that nobody can make it ask more than a name server takes easily.
 */
@Component(service = Routes.class)
public final class ClusterRoutes implements Routes {
    /** Two servers are asked before a client gives up. */
    private static final long TIMEOUT_MILLIS = 1_200;

    private final Map<String, CompletableFuture<Map<String, Integer>>> asked = new ConcurrentHashMap<>();
    private final BrokerIdentity identity;
    private final TopicTable topics;
    private final Registrar registrar;
    private final WireClient client;

    @Activate
    public ClusterRoutes(
            @Reference BrokerIdentity identity,
            @Reference TopicTable topics,
            @Reference Registrar registrar,
            @Reference WireClient client) {
        this.identity = identity;
        this.topics = topics;
        this.registrar = registrar;
        this.client = client;
    }

    @Override
    public CompletionStage<Map<String, Integer>> readQueues(String topic) {
        TopicConfig config = topics.find(topic);
        if (config == null) {
            return CompletableFuture.completedFuture(Map.of());
        }
        List<String> servers = registrar.nameServers();
        if (servers.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of(identity.brokerName(), config.readQueues()));
        }
        CompletableFuture<Map<String, Integer>> mine = new CompletableFuture<>();
        CompletableFuture<Map<String, Integer>> under = asked.putIfAbsent(topic, mine);
        if (under != null) {
            return under;
        }
        ask(servers, 0, topic).whenComplete((queues, failure) -> {
            asked.remove(topic, mine);
            if (failure == null) {
                mine.complete(queues);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }

    private CompletionStage<Map<String, Integer>> ask(List<String> servers, int index, String topic) {
        if (index == servers.size()) {
            return CompletableFuture.failedFuture(
                    new IOException("no name server of " + servers + " tells the route of the topic " + topic));
        }
        return call(servers.get(index), topic)
                .handle((answer, failure) -> {
                    Map<String, Integer> queues = failure == null ? read(answer) : null;
                    return queues == null ? ask(servers, index + 1, topic) : CompletableFuture.completedFuture(queues);
                })
                .thenCompose(Function.identity());
    }

    private CompletionStage<Answer> call(String server, String topic) {
        try {
            Call call = Call.of(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", topic));
            return client.call(server, call, TIMEOUT_MILLIS);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The queues of an answer; null when it tells none. */
    private static Map<String, Integer> read(Answer answer) {
        if (answer.code() == ResponseCode.TOPIC_NOT_EXIST) {
            return Map.of();
        }
        if (!answer.isSuccess()) {
            return null;
        }
        Map<String, Integer> queues = new HashMap<>();
        try {
            for (TopicQueues part : TopicRoute.of(Json.parseObject(ByteBuffer.wrap(answer.body())))
                    .queues()) {
                if (Permission.isReadable(part.permission())) {
                    queues.put(part.brokerName(), part.readQueues());
                }
            }
        } catch (BadBodyException e) {
            return null;
        }
        return queues;
    }
}
