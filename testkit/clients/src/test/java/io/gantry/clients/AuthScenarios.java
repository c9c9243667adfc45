package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.cli.Main;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    private static Node withRights(Node broker) {
        return broker.with("authorizationEnabled", "true")
                .with(
                        "authorizationProvider",
                        "org.apache.rocketmq.auth.authorization.provider.DefaultAuthorizationProvider")
                .with(
                        "authorizationMetadataProvider",
                        "org.apache.rocketmq.auth.authorization.provider.LocalAuthorizationMetadataProvider");
    }

    private static Map<String, Object> readers(Node names, String topic, String group, int count) {
        return Stage.argsAt(
                names.address(), "topic", topic, "group", group, "name", group, "mode", "push", "count", count);
    }

    /** A user of type Normal sends and takes what its policies say, with both clients, and nothing else. */
    private static void usersDoWhatTheirPoliciesSay(Node names, Node broker) {
        String at = " -b " + broker.address();
        String topic = Stage.fresh("rights");
        String closed = Stage.fresh("closed");
        for (String each : List.of(topic, closed)) {
            mqadmin(names, ADMIN, SECRET, "updateTopic" + at + " -t " + each + " -r 2 -w 2");
        }
        mqadmin(names, ADMIN, SECRET, "createUser" + at + " -u bob -p secret-of-bob -t Normal");
        ClientVm client = Stage.shared().client(ClassPath.CLIENT_5);
        Await.that("the closed topic has a route", SOON, () -> client.attempt(
                        "send", as(ADMIN, SECRET, send(names, closed)))
                .containsKey("results"));
        assertRefused(client, as("bob", "secret-of-bob", send(names, topic)));
        String group = Stage.fresh("readers-of-bob");
        String made = mqadmin(
                names, ADMIN, SECRET, "createAcl" + at + " -s User:bob -r Topic:" + topic + " -a Pub,Sub,Get -d Allow");
        assertTrue(made.contains("success"), made);
        mqadmin(
                names,
                ADMIN,
                SECRET,
                "createAcl" + at + " -s User:bob -r Group:readers-of-bob* -a Sub,Get -d Allow -i 127.0.0.0/8");
        for (ClassPath version : List.of(ClassPath.CLIENT_4, ClassPath.CLIENT_5)) {
            ClientVm own = Stage.shared().client(version);
            Await.that("bob may send", SOON, () -> own.attempt("send", as("bob", "secret-of-bob", send(names, topic)))
                    .containsKey("results"));
            assertRefused(own, as("bob", "secret-of-bob", send(names, closed)));
            Map<String, Object> consumer = as("bob", "secret-of-bob", readers(names, topic, group + version, 3));
            own.run("startConsumer", consumer);
            try {
                own.run("awaitConsumer", consumer);
            } finally {
                own.run("stopConsumer", consumer);
                own.run("stopProducers", Map.of());
            }
        }
        String told = mqadmin(names, ADMIN, SECRET, "getAcl" + at + " -s User:bob");
        assertTrue(told.contains("Topic:" + topic) && told.contains("127.0.0.0/8"), told);
        String byBob = mqadmin(names, "bob", "secret-of-bob", "deleteTopic -c test-cluster -t " + topic);
        assertFalse(byBob.contains("success"), byBob);
        mqadmin(names, ADMIN, SECRET, "updateAcl" + at + " -s User:bob -r Topic:" + topic + " -a Pub -d Deny");
        Await.that("bob may send no more", SOON, () -> client.attempt(
                        "send", as("bob", "secret-of-bob", send(names, topic)))
                .toString()
                .contains("\"code\":" + NO_PERMISSION));
        String ends = " -f " + broker.address() + " -t " + broker.address();
        String users = mqadmin(names, ADMIN, SECRET, "copyUser" + ends + " -u bob");
        assertTrue(users.contains("bob") && users.contains("success"), users);
        String acls = mqadmin(names, ADMIN, SECRET, "copyAcl" + ends + " -s User:bob");
        assertTrue(acls.contains("bob") && acls.contains("success"), acls);
        mqadmin(names, ADMIN, SECRET, "deleteAcl" + at + " -s User:bob -r Topic:" + topic);
        String listed = mqadmin(names, ADMIN, SECRET, "listAcl" + at);
        assertTrue(listed.contains("readers-of-bob") && !listed.contains(topic), listed);
        client.run("stopProducers", Map.of());
    }

    /** A file of keys that its owner alone can read. */
    private static Path keys(String content) {
        try {
            Path file = Files.writeString(Places.scratch("keys").resolve("credentials"), content);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code bin/gantry} prints, which is never a secret. */
    private static String gantry(int exitCode, String secret, String line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), line.split(" "));
        String told = out + "" + err;
        assertEquals(exitCode, code, line + ": " + told);
        assertFalse(told.contains(secret), "the secret is told to nobody: " + told);
        return told;
    }

    /** The people's commands sign with the keys of a file; without, a refusal says what to do. */
    private static void operatorsSignWithAFile(Node names, Node broker, String user, String secret) {
        String at = " -n " + names.address();
        String topic = Stage.fresh("signed");
        String unsigned = gantry(1, secret, "topic list -v" + at);
        assertTrue(unsigned.contains("it was not signed: write the keys of a user"), unsigned);
        assertTrue(unsigned.contains("~/.gantry/credentials, or a file for --credentials"), unsigned);
        String listed = gantry(0, secret, "broker list" + at);
        assertTrue(listed.contains("refuses") && listed.contains("it was not signed"), listed);
        Path wrong = keys("accessKey=" + user + "\nsecretKey=not-" + secret);
        String refused = gantry(1, secret, "topic list -v --credentials " + wrong + at);
        assertTrue(refused.contains("it was signed as " + user + ", with the keys in " + wrong), refused);
        String by = " --credentials " + keys("accessKey=" + user + "\nsecretKey=" + secret + "\n") + at;
        gantry(0, secret, "topic create " + topic + " -q 2" + by);
        gantry(0, secret, "msg send -v -t " + topic + " --key k --body x" + by);
        String mqadmins = " --credentials " + keys("accessKey: " + user + "\nsecretKey: '" + secret + "'\n") + at;
        String followed = gantry(0, secret, "msg tail " + topic + " --from earliest --end" + mqadmins);
        assertTrue(followed.contains("keys=k  x"), followed);
        gantry(0, secret, "group create " + topic + by);
        String moved = gantry(0, secret, "offset reset " + topic + " -t " + topic + " --to earliest --yes" + by);
        assertTrue(moved.contains(broker.name()), moved);
        String well = gantry(0, secret, "doctor" + by);
        assertTrue(well.contains("ok       broker " + broker.name() + ":0"), well);
        gantry(0, secret, "topic delete " + topic + " --yes" + by);
    }

    /** The load signs each message, each pull and each offset. */
    private static void aLoadIsSigned(Node names, String user, String secret) {
        Path keys = keys("accessKey=" + user + "\nsecretKey=" + secret);
        List<String> command = List.of(
                Places.distribution().resolve("bin/gantry").toString(),
                "bench",
                "latency",
                "-n",
                names.address(),
                "--create-topic",
                "2",
                "--rate",
                "200",
                "--count",
                "100",
                "-o",
                "json");
        Map<String, String> environment = Map.of("JAVA_OPTS", "-Xms32m", "GANTRY_CREDENTIALS", keys.toString());
        try (ChildProcess load = ChildProcess.start(command, environment, Places.scratch("signed-load"))) {
            assertEquals(0, load.exitCode(SOON), load.log());
            assertTrue(load.log().contains("\"received\":100"), load.log());
        }
    }

    @Test
    void apacheChecksRights() {
        try (Node names = Node.nameServer(Peer.APACHE).start();
                Node broker = withRights(broker(Peer.APACHE, names)).start()) {
            usersDoWhatTheirPoliciesSay(names, broker);
        }
    }

    @Test
    void gantryChecksRights() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node broker = withRights(broker(Peer.GANTRY, names)).start()) {
            new Shell(broker).run("feature:install auth");
            usersDoWhatTheirPoliciesSay(names, broker);
        }
    }

    /** Accounts as RocketMQ 4.9 has them, with its client and its mqadmin. */
    @Test
    void gantryReadsAccountsOfOld() throws IOException {
        String topic = Stage.fresh("plain");
        Path home = Places.scratch("home-of-4");
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/plain_acl.yml"), """
                accounts:
                - accessKey: RocketMQ
                  secretKey: 12345678
                  defaultGroupPerm: SUB
                  topicPerms:
                  - %s=PUB|SUB
                - accessKey: rocketmq2
                  secretKey: 87654321
                  admin: true
                """.formatted(topic));
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node broker = Node.broker(Peer.GANTRY, names.address())
                        .with("aclEnable", "true")
                        .withOption("-Drocketmq.home.dir=" + home)
                        .guarded()
                        .start()) {
            new Shell(broker).run("feature:install auth");
            String at = " -b " + broker.address();
            operatorsSignWithAFile(names, broker, "rocketmq2", "87654321");
            String[] admin = {"rocketmq2", "87654321"};
            mqadmin4(names, admin, "updateTopic" + at + " -t " + topic + " -r 2 -w 2");
            ClientVm client = Stage.shared().client(ClassPath.CLIENT_4);
            Await.that("the account may send", SOON, () -> client.attempt(
                            "send", as("RocketMQ", "12345678", send(names, topic)))
                    .containsKey("results"));
            assertRefused(client, as("RocketMQ", "1234567", send(names, topic)));
            Map<String, Object> consumer =
                    as("RocketMQ", "12345678", readers(names, topic, Stage.fresh("readers-of-old"), 3));
            client.run("startConsumer", consumer);
            try {
                client.run("awaitConsumer", consumer);
            } finally {
                client.run("stopConsumer", consumer);
            }
            mqadmin4(names, admin, "updateAclConfig" + at + " -a newcomer -s secret-of-new -t " + topic + "=PUB");
            client.run("send", as("newcomer", "secret-of-new", send(names, topic)));
            String version = mqadmin4(names, admin, "clusterAclConfigVersion" + at);
            assertTrue(version.contains("test-cluster") && version.contains("plain_acl.yml"), version);
            mqadmin4(names, admin, "deleteAclConfig" + at + " -a newcomer");
            assertRefused(client, as("newcomer", "secret-of-new", send(names, topic)));
            assertRefused(client, send(names, topic));
            mqadmin4(names, admin, "updateGlobalWhiteAddr" + at + " -g 127.0.0.*");
            client.run("send", send(names, topic));
            client.run("stopProducers", Map.of());
        }
    }

    private static String mqadmin4(Node names, String[] account, String command) {
        String told = Stage.shared()
                .client(ClassPath.CLIENT_4)
                .run("mqadmin", as(account[0], account[1], Map.of("namesrv", names.address(), "command", command)))
                .getString("output");
        assertFalse(told.contains("Exception") || told.contains("ERROR"), command + ": " + told);
        return told;
    }

    @Test
    void apacheLetsInWhoSigns() {
        try (Node names = Node.nameServer(Peer.APACHE).start();
                Node broker = broker(Peer.APACHE, names)
                        .with("timerWheelEnable", "true")
                        .start()) {
            operatorsSignWithAFile(names, broker, ADMIN, SECRET);
            clientsAreLetInBySecret(names, broker);
            operatorsKeepUsers(names, broker);
        }
    }

    @Test
    void gantryLetsInWhoSignsAndNobodyWithoutTheBundle() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node broker = broker(Peer.GANTRY, names).start()) {
            // What is asked just after the start waits for the guard as long as this waits for the answer.
            Await.that("nobody is let in", SOON, () -> {
                int code = RawCall.ask(broker.address(), TOPIC_CONFIG_TABLE, Map.of())
                        .code();
                assertTrue(code == NO_PERMISSION || code == -1, "a stranger was let in: " + code);
                return code == NO_PERMISSION;
            });
            Shell shell = new Shell(broker);
            shell.run("feature:install auth");
            operatorsSignWithAFile(names, broker, ADMIN, SECRET);
            aLoadIsSigned(names, ADMIN, SECRET);
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
