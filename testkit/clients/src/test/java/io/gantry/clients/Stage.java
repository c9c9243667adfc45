package io.gantry.clients;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One name server, one broker and a client JVM of each version, shared by all scenarios of a run. */
final class Stage {
    private static final int CREATE_TOPIC = 17;
    private static final int GET_ROUTE = 105;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static Stage shared;
    private static AssertionError failure;

    private final Node nameServer;
    private final Node broker;
    private final Map<ClassPath, ClientVm> clients = new EnumMap<>(ClassPath.class);

    private Stage() {
        nameServer = Node.nameServer(Peer.chosen()).start();
        try {
            broker = Node.broker(Peer.chosen(), nameServer.address()).start();
        } catch (AssertionError | RuntimeException e) {
            nameServer.close();
            throw e;
        }
    }

    /** Started with the first test that asks; it ends with the JVM. */
    static synchronized Stage shared() {
        if (failure != null) {
            throw failure;
        }
        if (shared == null) {
            try {
                shared = new Stage();
            } catch (AssertionError e) {
                // Not tried again by every test: that takes its time.
                failure = e;
                throw e;
            }
        }
        return shared;
    }

    String namesrv() {
        return nameServer.address();
    }

    Node broker() {
        return broker;
    }

    synchronized ClientVm client(ClassPath version) {
        return clients.computeIfAbsent(version, ClientVm::start);
    }

    /** A topic or group name no other test uses. */
    static String fresh(String word) {
        return word + "-" + NUMBER.incrementAndGet();
    }

    /** A new topic with that many queues. */
    String topic(int queues) {
        return createTopic(broker, namesrv(), queues);
    }

    /** A new topic on a broker, when its route is known. */
    static String createTopic(Node broker, String namesrv, int queues) {
        String topic = fresh("topic");
        String said = RawCall.ask(broker.address(), CREATE_TOPIC, topicConfig(topic, queues))
                .header();
        if (!said.contains("\"code\":0")) {
            throw new AssertionError("creating " + topic + ": " + said);
        }
        awaitRoute(namesrv, topic);
        return topic;
    }

    /** Waits until clients find a topic. */
    static void awaitRoute(String namesrv, String topic) {
        Await.that(
                "route of " + topic,
                SOON,
                () -> RawCall.ask(namesrv, GET_ROUTE, Map.of("topic", topic)).code() == 0);
    }

    static Map<String, String> topicConfig(String topic, int queues) {
        return Map.of(
                "topic", topic,
                "defaultTopic", "TBW102",
                "readQueueNums", String.valueOf(queues),
                "writeQueueNums", String.valueOf(queues),
                "perm", "6",
                "topicFilterType", "SINGLE_TAG",
                "topicSysFlag", "0",
                "order", "false");
    }

    /** Arguments of a driver command, with the name server's address. */
    Map<String, Object> args(Object... pairs) {
        return argsAt(namesrv(), pairs);
    }

    /** A JVM's first connection may take longer than a client waits, by TLS most of all. */
    static void awaitFirstSend(ClientVm client, String namesrv) {
        Map<String, Object> one = argsAt(namesrv, "topic", fresh("first"), "timeoutMillis", 10_000);
        Await.that("the first send to " + namesrv, SOON, () -> !client.attempt("send", one)
                .containsKey("error"));
    }

    static Map<String, Object> argsAt(String namesrv, Object... pairs) {
        Map<String, Object> all = new HashMap<>();
        all.put("namesrv", namesrv);
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i].toString(), pairs[i + 1]);
        }
        return all;
    }

    /** Sends and returns one JSON object a message, in the order of sending. */
    List<JsonObject> send(ClassPath version, Object... pairs) {
        return client(version).run("send", args(pairs)).getJsonArray("results").getValuesAs(JsonObject.class);
    }
}
