package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Real clients that encrypt, and one that does not, at nodes of each mode; nodes encrypt among themselves, too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TlsScenarios {
    private static final int COUNT = 5;
    private static final int GET_ALL_TOPICS = 206;
    private static final Duration RENEWAL = Duration.ofSeconds(15);

    private final Tls tls = new Tls();
    private final Node strictNames =
            with(Node.nameServer(Peer.chosen()), "enforcing").secretly();
    private final Node openNames = with(Node.nameServer(Peer.chosen()), "permissive");
    private final Node strict =
            with(Node.broker(Peer.chosen(), strictNames.address()), "enforcing").secretly();
    private final Node open = with(Node.broker(Peer.chosen(), openNames.address()), "permissive");
    private final Node plain =
            with(Node.broker(Peer.chosen(), openNames.address()), "disabled").with("brokerName", "plain-broker");
    private final Map<ClassPath, ClientVm> secretClients = new EnumMap<>(ClassPath.class);
    private ClientVm plainClient;

    private Node with(Node node, String mode) {
        for (String option : tls.options("-Dtls.server.mode=" + mode)) {
            node.withOption(option);
        }
        return node;
    }

    @BeforeAll
    void start() {
        Stream.of(strictNames, openNames).parallel().forEach(Node::start);
        Stream.of(strict, open, plain).parallel().forEach(Node::start);
        for (ClassPath version : List.of(ClassPath.CLIENT_4, ClassPath.CLIENT_5)) {
            secretClients.put(version, ClientVm.start(version, tls.options("-Dtls.enable=true")));
        }
        plainClient = ClientVm.start(ClassPath.CLIENT_5);
        secretClients.values().parallelStream().forEach(client -> {
            Stage.awaitFirstSend(client, strict.nameServer());
            Stage.awaitFirstSend(client, open.nameServer());
        });
    }

    @AfterAll
    void stop() {
        secretClients.values().forEach(ClientVm::close);
        if (plainClient != null) {
            plainClient.close();
        }
        List.of(strict, open, plain, strictNames, openNames).forEach(Node::close);
    }

    private static void exchange(ClientVm client, Node broker, String topic) {
        client.run("send", Stage.argsAt(broker.nameServer(), "topic", topic, "count", COUNT));
        assertEquals(COUNT, ReadBack.all(client, broker.nameServer(), topic).size());
    }

    private static void assertRefused(ClientVm client, Node broker, String topic) {
        JsonObject reply = client.attempt(
                "send",
                Stage.argsAt(
                        broker.nameServer(), "topic", topic, "group", "refused", "timeoutMillis", 1_000, "retries", 0));
        assertTrue(reply.containsKey("error"), reply.toString());
    }

    @EachClient
    void enforcingNodesServeWhoEncrypts(ClassPath version) {
        exchange(secretClients.get(version), strict, Stage.fresh("secret"));
    }

    @Test
    void enforcingNodesDoNotServeWhoDoesNot() {
        assertRefused(plainClient, strict, Stage.fresh("secret"));
        assertNotEquals(
                0, RawCall.ask(strict.address(), GET_ALL_TOPICS, Map.of()).code());
    }

    @EachClient
    void permissiveNodesServeBoth(ClassPath version) {
        exchange(secretClients.get(version), open, Stage.createTopic(open, openNames.address(), 1));
        exchange(plainClient, open, Stage.createTopic(open, openNames.address(), 1));
    }

    /** The client that encrypts hears of the broker by a name server that is permissive. */
    @EachClient
    void nodesThatAreToldNotToDoNotEncrypt(ClassPath version) {
        String topic = Stage.createTopic(plain, openNames.address(), 1);
        assertRefused(secretClients.get(version), plain, topic);
        exchange(plainClient, plain, topic);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void certificatesAreReplacedWhileClientsGoOn() {
        String topic = Stage.fresh("renewed");
        for (ClientVm client : secretClients.values()) {
            client.run("send", Stage.argsAt(strict.nameServer(), "topic", topic, "count", COUNT));
        }
        X509Certificate next = tls.renew();
        for (Node node : List.of(strict, strictNames)) {
            Await.that("the certificate is replaced", RENEWAL, () -> Tls.shown(node.address())
                    .equals(next));
        }
        for (ClientVm client : secretClients.values()) {
            client.run("send", Stage.argsAt(strict.nameServer(), "topic", topic, "count", COUNT));
        }
        try (ClientVm late = ClientVm.start(ClassPath.CLIENT_5, tls.options("-Dtls.enable=true"))) {
            assertEquals(
                    2 * COUNT * secretClients.size(),
                    ReadBack.all(late, strict.nameServer(), topic).size());
        }
    }
}
