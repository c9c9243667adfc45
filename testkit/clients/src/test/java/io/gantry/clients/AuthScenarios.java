package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Official clients that sign are let in by a broker that asks for it, Gantry's as Apache's; others are not. */
final class AuthScenarios {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int TOPIC_CONFIG_TABLE = 21;
    private static final int NO_PERMISSION = 16;
    private static final String ADMIN = "gantry-admin";
    private static final String SECRET = "secret-of-the-admin";

    private static Node broker(Peer peer, Node names) {
        return Node.broker(peer, names.address())
                .with("authenticationEnabled", "true")
                .with(
                        "authenticationProvider",
                        "org.apache.rocketmq.auth.authentication.provider.DefaultAuthenticationProvider")
                .with(
                        "authenticationMetadataProvider",
                        "org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider")
                .with("initAuthenticationUser", "{\"username\":\"" + ADMIN + "\",\"password\":\"" + SECRET + "\"}")
                .with(
                        "innerClientAuthenticationCredentials",
                        "{\"accessKey\":\"" + ADMIN + "\",\"secretKey\":\"" + SECRET + "\"}")
                .guarded();
    }

    private static Map<String, Object> as(String user, String secret, Map<String, Object> arguments) {
        Map<String, Object> all = new LinkedHashMap<>(arguments);
        all.put("accessKey", user);
        all.put("secretKey", secret);
        return all;
    }

    private static String mqadmin(Node names, String user, String secret, String command) {
        return Stage.shared()
                .client(ClassPath.CLIENT_5)
                .run("mqadmin", as(user, secret, Map.of("namesrv", names.address(), "command", command)))
                .getString("output");
    }

    private static void assertRefused(ClientVm client, Map<String, Object> arguments) {
        JsonObject answer = client.attempt("send", arguments);
        assertTrue(answer.toString().contains("\"code\":" + NO_PERMISSION), answer.toString());
        assertFalse(answer.toString().contains("SEND_OK"), answer.toString());
    }

    private static Map<String, Object> send(Node names, String topic) {
        // A group of its own, so that each has its own client.
        return Stage.argsAt(names.address(), "topic", topic, "count", 3, "group", Stage.fresh("signers"), "retries", 0);
    }

    private static void clientsAreLetInBySecret(Node names, Node broker) {
        String topic = Stage.fresh("guarded");
        String made =
                mqadmin(names, ADMIN, SECRET, "updateTopic -b " + broker.address() + " -t " + topic + " -r 2 -w 2");
        assertTrue(made.contains("success"), made);
        for (ClassPath version : List.of(ClassPath.CLIENT_4, ClassPath.CLIENT_5)) {
            ClientVm client = Stage.shared().client(version);
            Await.that(
                    "the route of " + topic, SOON, () -> client.attempt("send", as(ADMIN, SECRET, send(names, topic)))
                            .containsKey("results"));
            client.run("send", as(ADMIN, SECRET, send(names, topic)));
            assertRefused(client, as(ADMIN, "wrong", send(names, topic)));
            assertRefused(client, as("stranger", SECRET, send(names, topic)));
            assertRefused(client, send(names, topic));
            Map<String, Object> consumer = as(
                    ADMIN,
                    SECRET,
                    Stage.argsAt(
                            names.address(),
                            "topic",
                            topic,
                            "group",
                            Stage.fresh("readers"),
                            "name",
                            topic + version,
                            "mode",
                            "push",
                            "count",
                            6));
            client.run("startConsumer", consumer);
            try {
                client.run("awaitConsumer", consumer);
            } finally {
                client.run("stopConsumer", consumer);
                client.run("stopProducers", Map.of());
            }
        }
    }

    private static void operatorsKeepUsers(Node names, Node broker) {
        String at = " -b " + broker.address();
        String topic = Stage.fresh("guarded-user");
        mqadmin(names, ADMIN, SECRET, "updateTopic" + at + " -t " + topic + " -r 2 -w 2");
        mqadmin(names, ADMIN, SECRET, "createUser" + at + " -u alice -p secret-of-alice -t Normal");
        String listed = mqadmin(names, ADMIN, SECRET, "listUser" + at);
        assertTrue(listed.contains("alice") && listed.contains("Normal"), listed);
        ClientVm client = Stage.shared().client(ClassPath.CLIENT_5);
        Await.that("alice is let in", SOON, () -> client.attempt(
                        "send", as("alice", "secret-of-alice", send(names, topic)))
                .containsKey("results"));
        mqadmin(names, ADMIN, SECRET, "updateUser" + at + " -u alice -p another-of-alice");
        Await.that("alice's new password counts", SOON, () -> client.attempt(
                        "send", as("alice", "another-of-alice", send(names, topic)))
                .containsKey("results"));
        assertRefused(client, as("alice", "secret-of-alice", send(names, topic)));
        String shown = mqadmin(names, ADMIN, SECRET, "getUser" + at + " -u alice");
        assertTrue(shown.contains("alice"), shown);
        mqadmin(names, ADMIN, SECRET, "deleteUser" + at + " -u alice");
        assertRefused(client, as("alice", "another-of-alice", send(names, topic)));
        client.run("stopProducers", Map.of());
    }

    @Test
    void apacheLetsInWhoSigns() {
        try (Node names = Node.nameServer(Peer.APACHE).start();
                Node broker = broker(Peer.APACHE, names).start()) {
            clientsAreLetInBySecret(names, broker);
            operatorsKeepUsers(names, broker);
        }
    }

    @Test
    void gantryLetsInWhoSignsAndNobodyWithoutTheBundle() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node broker = broker(Peer.GANTRY, names).start()) {
            assertEquals(
                    NO_PERMISSION,
                    RawCall.ask(broker.address(), TOPIC_CONFIG_TABLE, Map.of()).code());
            Shell shell = new Shell(broker);
            shell.run("feature:install auth");
            clientsAreLetInBySecret(names, broker);
            operatorsKeepUsers(names, broker);
            String listed = mqadmin(names, ADMIN, SECRET, "listUser -b " + broker.address());
            assertFalse(listed.contains(SECRET), listed);
            shell.run("feature:remove auth");
            Await.that(
                    "the door is closed",
                    SOON,
                    () -> RawCall.ask(broker.address(), TOPIC_CONFIG_TABLE, Map.of())
                                    .code()
                            == NO_PERMISSION);
            assertRefused(Stage.shared().client(ClassPath.CLIENT_5), as(ADMIN, SECRET, send(names, "any")));
        }
    }
}
