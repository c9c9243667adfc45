package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.route.TopicConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** The registration body in all its forms; the goldens were written by Apache RocketMQ 5.5.0. */
class RegisterBrokerBodyTest {
    private static final int V5_5_0 = 513;
    private static final String TOPIC_T = """
            {"attributes":{"message.type":"NORMAL"},"order":false,"perm":6,"readQueueNums":4,\
            "topicFilterType":"SINGLE_TAG","topicName":"T","topicSysFlag":1,"writeQueueNums":8}""";
    private static final String APACHE_JSON = """
            {"filterServerList":["f:1"],"topicConfigSerializeWrapper":{\
            "dataVersion":{"counter":3,"stateVersion":0,"timestamp":1700000000000},\
            "mappingDataVersion":{"counter":0,"stateVersion":0,"timestamp":0},"topicConfigTable":{"T":%s,\
            "U":{"attributes":{},"order":false,"perm":6,"readQueueNums":1,"topicFilterType":"SINGLE_TAG",\
            "topicName":"U","topicSysFlag":0,"writeQueueNums":1}},"topicQueueMappingDetailMap":{},\
            "topicQueueMappingInfoMap":{"T":{"bname":"broker-a","currIdMap":{0:0,1:2},"dirty":false,"epoch":7,\
            "scope":"__global__","topic":"T","totalQueues":4}}}}""".formatted(TOPIC_T);
    private static final byte[] APACHE_COMPRESSED = Base64.getDecoder()
            .decode("eNpVT01Lw0AQXb34C7wv77xKosWWvfUgpdBW1NSLyLLZTmswyYbdzaGE/HcnvYgzPHi8mTcfQojFAOf7NlGAflSIySb6oBAr30"
                    + "JnCqlqiMWmg87n2V+MQohrhirkTC7kk3xf71abZ1MsV3IAe6I90X06dwSN3cvbdrnB5Lndy5zzf/9UuPnEUef4YnrFiAPK"
                    + "1jaTuwz+h8KdhYLrQ1gftpavGTI+L9cPo8KhCukMfbR1JAXqvPuGnvMzzl/WG3OqfWlrY3hE8l3lWCwuPNn6taeeIvRs/A"
                    + "WZsUuu");

    private static RegisterBrokerBody sample(int sysFlag) {
        Map<String, TopicConfig> topics = new LinkedHashMap<>();
        topics.put("T", new TopicConfig("T", 4, 8, 6, sysFlag, false, Map.of("message.type", "NORMAL")));
        topics.put("U", TopicConfig.of("U", 1));
        QueueMapping mapping =
                new QueueMapping("T", "broker-a", new TreeMap<>(Map.of(0, 0, 1, 2)), 4, 7, "__global__", false);
        TopicTable table = new TopicTable(topics, new DataVersion(0, 1_700_000_000_000L, 3));
        return new RegisterBrokerBody(table, List.of("f:1"), Map.of("T", mapping));
    }

    private static RegisterBrokerBody decode(byte[] body) {
        return RegisterBrokerBody.decode(ByteBuffer.wrap(body), V5_5_0);
    }

    @Test
    void writesAndReadsApachesJson() {
        assertEquals(APACHE_JSON, new String(sample(1).encode(), StandardCharsets.UTF_8));
        assertEquals(sample(1), decode(APACHE_JSON.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsApachesCompressedBody() {
        // The text form of a topic has no system flag.
        assertEquals(sample(0), decode(APACHE_COMPRESSED));
        assertEquals(218825697, RegisterBrokerBody.crc(ByteBuffer.wrap(APACHE_COMPRESSED)));
    }

    @Test
    void compressedBodyReadsBack() {
        assertEquals(sample(0), decode(sample(0).encodeCompressed()));
    }

    @Test
    void compressedBodyBeforeVersionFiveHasNoMappings() {
        RegisterBrokerBody body = RegisterBrokerBody.decode(ByteBuffer.wrap(APACHE_COMPRESSED), 401);
        assertEquals(Map.of(), body.mappings());
        assertEquals(2, body.table().topics().size());
    }

    @Test
    void emptyBodyHasNoTopics() {
        assertEquals(TopicTable.EMPTY, decode(new byte[0]).table());
    }

    @Test
    void bodyOfAnOldBrokerIsTheTableAlone() {
        String json = "{\"dataVersion\":{\"counter\":3,\"timestamp\":5},\"topicConfigTable\":{\"T\":" + TOPIC_T + "}}";
        RegisterBrokerBody body = RegisterBrokerBody.decode(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)), 36);
        assertEquals(new DataVersion(0, 5, 3), body.table().version());
        assertEquals(8, body.table().topics().get("T").writeQueues());
    }

    @Test
    void topicsJsonReadsBack() {
        TopicTable table = sample(1).table();
        assertEquals(table, TopicTable.of(Json.parseObject(JsonWriter.PRETTY.write(table.toJson()))));
        assertEquals(
                TOPIC_T,
                JsonWriter.COMPACT.write(TopicConfigs.toJson(table.topics().get("T"))));
    }

    @Test
    void topicTextIsApaches() {
        TopicConfig topic = sample(0).table().topics().get("T");
        assertEquals("T 4 8 6 SINGLE_TAG {\"message.type\":\"NORMAL\"}", TopicConfigs.toText(topic));
        assertEquals(topic, TopicConfigs.fromText(TopicConfigs.toText(topic)));
        assertEquals(
                "a b",
                TopicConfigs.fromText("T 4 8 6 SINGLE_TAG {\"k\":\"a b\"}")
                        .attributes()
                        .get("k"));
        assertEquals(TopicConfig.of("U", 1), TopicConfigs.fromText("U 1 1 6 SINGLE_TAG"));
    }

    @Test
    void hostileTopicsAreRefused() {
        refused("{topicConfigSerializeWrapper:{topicConfigTable:{T:{readQueueNums:-1}}}}", "less than 0 queues");
        refused("{topicConfigSerializeWrapper:{topicConfigTable:{T:{topicName:''}}}}", "1 to 1024 chars");
        refused("{topicConfigSerializeWrapper:{topicConfigTable:{T:{perm:99999999999}}}}", "field perm");
        refused("{topicConfigSerializeWrapper:{topicConfigTable:{T:7}}}", "must map names to objects");
        refused("{topicConfigSerializeWrapper:{topicQueueMappingInfoMap:{T:{topic:T}}}}", "Expected a value");
        assertThrows(BadBodyException.class, () -> TopicConfigs.fromText("T 4 x 6 SINGLE_TAG"));
        assertThrows(BadBodyException.class, () -> TopicConfigs.fromText("T 4"));
    }

    @Test
    void brokenAndTruncatedDeflateIsRefused() {
        byte[] broken = APACHE_COMPRESSED.clone();
        broken[20] ^= 0x55;
        assertThrows(BadBodyException.class, () -> decode(broken));
        for (int length = 1; length < APACHE_COMPRESSED.length - 8; length++) {
            byte[] cut = Arrays.copyOf(APACHE_COMPRESSED, length);
            assertThrows(BadBodyException.class, () -> decode(cut));
        }
    }

    @Test
    void deflateBombIsRefused() throws IOException {
        byte[] bomb = deflate(ByteBuffer.allocate(1_000_000).array());
        assertTrue(bomb.length < 2_000, "length=" + bomb.length);
        try (InflatedReader reader = new InflatedReader(ByteBuffer.wrap(bomb), 1_000, 100)) {
            BadBodyException e = assertThrows(BadBodyException.class, () -> {
                for (int i = 0; i < 1_000; i++) {
                    reader.readText("a topic");
                }
            });
            assertEquals("The compressed registration is larger than allowed when it is inflated", e.getMessage());
        }
    }

    @Test
    void absurdLengthsAndCountsAreRefused() throws IOException {
        for (int length : new int[] {-1, Integer.MAX_VALUE, (1 << 20) + 1}) {
            byte[] body = deflate(ByteBuffer.allocate(4).putInt(length).array());
            assertThrows(BadBodyException.class, () -> decode(body));
        }
        for (int count : new int[] {-1, Integer.MAX_VALUE}) {
            ByteBuffer head = ByteBuffer.allocate(10)
                    .putInt(2)
                    .put((byte) '{')
                    .put((byte) '}')
                    .putInt(count);
            byte[] body = deflate(head.array());
            assertThrows(BadBodyException.class, () -> decode(body));
        }
    }

    private static byte[] deflate(byte[] bytes) throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(bytes);
        }
        return deflated.toByteArray();
    }

    private static void refused(String json, String reason) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        BadBodyException e = assertThrows(BadBodyException.class, () -> decode(body));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
}
