package io.gantry.cluster.ask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.cluster.Access;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.Relay;
import io.gantry.cluster.ask.PlainAnswers.Account;
import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Accounts of plain_acl.yml as a broker tells them, and as they are sent to one. */
final class PlainAnswersTest {
    private static final BrokerNode BROKER = new BrokerNode("c", "a", 0, "127.0.0.1:1");

    private int code;
    private String remark;
    private String body = "";
    private int asked;
    private Map<String, ?> fields = Map.of();
    private final PlainAnswers answers = new PlainAnswers(
            new Fleet(new One(), new Access(1_000, null, "nowhere", new Answering()), null, Waiting.silent()));

    /** A cluster of one broker. */
    private record One() implements Cluster {
        @Override
        public List<BrokerNode> brokers() {
            return List.of(BROKER);
        }

        @Override
        public List<QueueAddress> queues(String topic, Use use) {
            return List.of();
        }

        @Override
        public List<String> leaders() {
            return List.of(BROKER.address());
        }

        @Override
        public List<String> nameServers() {
            return List.of();
        }
    }

    /** Says what the test has it say. */
    private final class Answering implements Relay {
        @Override
        public List<String> nameServers() {
            return List.of();
        }

        @Override
        public String broker() {
            return BROKER.address();
        }

        @Override
        public Frame ask(String address, int request, Map<String, ?> said, byte[] sent) {
            asked = request;
            fields = new LinkedHashMap<>(said);
            byte[] bytes = body.getBytes(UTF_8);
            FrameHead head = new FrameHead(Frame.JSON, code, FrameHead.VERSION, 1, Frame.RESPONSE_FLAG, remark);
            FrameEncoder encoder = FrameEncoder.of(head, Map.of());
            ByteBuffer frame = ByteBuffer.allocate(encoder.bytes() + bytes.length);
            encoder.put(frame, bytes.length);
            frame.put(bytes);
            return new Frame().wrap(frame, 0, frame.capacity());
        }
    }

    @Test
    void accountsAreReadAndTheirSecretsAreNot() {
        body = """
                {"globalWhiteAddrs":["10.9.*.*"],"plainAccessConfigs":[
                {"accessKey":"RocketMQ","secretKey":"12345678","whiteRemoteAddress":null,"admin":false,
                "defaultTopicPerm":"DENY","defaultGroupPerm":"SUB","topicPerms":["topicA=DENY","topicB=PUB|SUB"]},
                {"accessKey":87654321,"admin":true}]}""";
        List<Account> accounts = answers.accounts(BROKER).orElseThrow();
        assertEquals(54, asked);
        assertEquals(
                new Account("RocketMQ", false, "", "DENY", "SUB", List.of("topicA=DENY", "topicB=PUB|SUB"), List.of()),
                accounts.get(0));
        assertEquals("87654321", accounts.get(1).name(), "YAML makes a number of it");
        assertFalse(accounts.toString().contains("12345678"), accounts.toString());
        assertEquals(List.of("10.9.*.*"), answers.told(BROKER).orElseThrow().trusted());
    }

    @Test
    void aBrokerWithoutTheFileHasNoneAndOneThatRefusesSaysSo() {
        code = 3;
        remark = "not supported";
        assertEquals(Optional.empty(), answers.accounts(BROKER));
        code = 16;
        remark = "only for admins";
        assertThrows(ClusterException.class, () -> answers.accounts(BROKER));
        code = 0;
        assertEquals(List.of(), answers.accounts(BROKER).orElseThrow());
        body = "<html>";
        String told = assertThrows(ClusterException.class, () -> answers.accounts(BROKER))
                .getMessage();
        assertTrue(told.startsWith("The answer of 127.0.0.1:1 cannot be read"), told);
    }

    @Test
    void aChangeSaysAllOfItAndTheSecretOnlyWhenThereIsANewOne() {
        Account account = new Account("RocketMQ", true, "10.*", "", "SUB", List.of("a=PUB", "b=SUB"), List.of());
        answers.put(BROKER, account, null);
        assertEquals(50, asked);
        assertEquals(
                Map.of(
                        "accessKey",
                        "RocketMQ",
                        "admin",
                        "true",
                        "whiteRemoteAddress",
                        "10.*",
                        "defaultTopicPerm",
                        "",
                        "defaultGroupPerm",
                        "SUB",
                        "topicPerms",
                        "a=PUB,b=SUB",
                        "groupPerms",
                        ""),
                fields);
        answers.put(BROKER, account, "87654321");
        assertEquals("87654321", fields.get("secretKey"));
        answers.delete(BROKER, "RocketMQ");
        assertEquals(51, asked);
        assertEquals(Map.of("accessKey", "RocketMQ"), fields);
    }

    @Test
    void fromWhereNobodyNeedSignIsSaidAsAWhole() {
        answers.trust(BROKER, List.of("10.0.*.*", "10.1.2.{3,4}"));
        assertEquals(53, asked);
        assertEquals(Map.of("globalWhiteAddrs", "10.0.*.*,10.1.2.{3,4}"), fields);
        answers.trust(BROKER, List.of());
        assertEquals(Map.of("globalWhiteAddrs", ""), fields);
    }
}
