package io.gantry.codec;

import io.gantry.route.TopicConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * What a broker announces to a name server: the body of REGISTER_BROKER, as JSON or deflated:
 *
 * <pre>
 * int length | data version, JSON
 * int topics | topics x ( int length | topic, {@link TopicConfigs#toText} )
 * int length | filter servers, JSON
 * int mappings | mappings x ( int length | mapping, JSON )      brokers from version 5.0.0 on
 * </pre>
 *
 * @param filterServers null when the body did not speak of them
 * @param mappings static topics by topic name
 */
public record RegisterBrokerBody(TopicTable table, List<String> filterServers, Map<String, QueueMapping> mappings) {
    /** The first version whose compressed body has mappings: V5_0_0. */
    public static final int MAPPINGS_SINCE_VERSION = 413;

    /** The first version whose body is this one; before, it was a {@link TopicTable}: V3_0_11. */
    public static final int SINCE_VERSION = 37;

    private static final long MAX_INFLATED_BYTES = 64 << 20;
    private static final int MAX_TEXT_BYTES = 1 << 20;

    /** The first byte of a zlib stream with the usual window; no JSON text begins with it. */
    private static final byte ZLIB_MARK = 0x78;

    /** A registration without filter servers and static topics. */
    public static RegisterBrokerBody of(TopicTable table) {
        return new RegisterBrokerBody(table, List.of(), Map.of());
    }

    /** The bodyCrc32 of an encoded body. */
    public static int crc(ByteBuffer body) {
        CRC32 crc = new CRC32();
        crc.update(body.duplicate());
        return (int) (crc.getValue() & 0x7fffffff);
    }

    /**
     * Reads a body. Apache brokers say {@code compressed=false} even when it is deflated, so the bytes decide.
     *
     * @param version the broker's protocol version
     */
    public static RegisterBrokerBody decode(ByteBuffer body, int version) {
        if (!body.hasRemaining()) {
            return new RegisterBrokerBody(TopicTable.EMPTY, null, Map.of());
        }
        if (body.get(body.position()) == ZLIB_MARK) {
            return inflate(body, version);
        }
        JsonObject json = Json.parseObject(body);
        if (version < SINCE_VERSION) {
            return new RegisterBrokerBody(TopicTable.of(json), null, Map.of());
        }
        JsonObject wrapper = json.objectOrEmpty("topicConfigSerializeWrapper");
        Map<String, QueueMapping> mappings = new LinkedHashMap<>();
        JsonObject mappingTable = wrapper.objectOrEmpty("topicQueueMappingInfoMap");
        for (Object topic : mappingTable.entries().keySet()) {
            put(mappings, QueueMapping.of(mappingTable.object(topic.toString())));
        }
        List<String> filterServers = json.has("filterServerList") ? texts(json.listOrEmpty("filterServerList")) : null;
        return new RegisterBrokerBody(TopicTable.of(wrapper), filterServers, mappings);
    }

    /** The body as JSON. */
    public byte[] encode() {
        Map<String, Object> mappingTable = new LinkedHashMap<>();
        mappings.forEach((topic, mapping) -> mappingTable.put(topic, mapping.toJson()));
        Map<String, Object> tableJson = table.toJson();
        Map<String, Object> wrapper = new LinkedHashMap<>();
        wrapper.put("dataVersion", tableJson.get("dataVersion"));
        wrapper.put("mappingDataVersion", DataVersion.NONE.toJson());
        wrapper.put("topicConfigTable", tableJson.get("topicConfigTable"));
        wrapper.put("topicQueueMappingDetailMap", Map.of());
        wrapper.put("topicQueueMappingInfoMap", mappingTable);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("filterServerList", filterServers);
        fields.put("topicConfigSerializeWrapper", wrapper);
        return JsonWriter.COMPACT.bytes(fields);
    }

    /** The body deflated. */
    public byte[] encodeCompressed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            writeText(out, JsonWriter.COMPACT.write(table.version().toJson()));
            writeInt(out, table.topics().size());
            for (TopicConfig topic : table.topics().values()) {
                writeText(out, TopicConfigs.toText(topic));
            }
            writeText(out, JsonWriter.COMPACT.write(filterServers == null ? List.of() : filterServers));
            writeInt(out, mappings.size());
            for (QueueMapping mapping : mappings.values()) {
                writeText(out, JsonWriter.COMPACT.write(mapping.toJson()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static RegisterBrokerBody inflate(ByteBuffer body, int version) {
        try (InflatedReader in = new InflatedReader(body, MAX_INFLATED_BYTES, MAX_TEXT_BYTES)) {
            DataVersion dataVersion = DataVersion.of(Json.parseObject(in.readText("the data version")));
            Map<String, TopicConfig> topics = new LinkedHashMap<>();
            for (int left = in.readCount("topics"); left > 0; left--) {
                TopicConfig topic = TopicConfigs.fromText(in.readText("a topic"));
                topics.put(topic.name(), topic);
            }
            Object filterServers = Json.parse(in.readText("the filter servers"));
            Map<String, QueueMapping> mappings = new LinkedHashMap<>();
            int left = version < MAPPINGS_SINCE_VERSION ? 0 : in.readCount("mappings");
            for (; left > 0; left--) {
                put(mappings, QueueMapping.of(Json.parseObject(in.readText("a mapping"))));
            }
            List<String> servers = filterServers instanceof List<?> list ? texts(list) : List.of();
            return new RegisterBrokerBody(new TopicTable(topics, dataVersion), servers, mappings);
        }
    }

    private static void put(Map<String, QueueMapping> mappings, QueueMapping mapping) {
        mappings.put(mapping.topic(), mapping);
    }

    private static List<String> texts(List<?> items) {
        return items.stream().map(String::valueOf).toList();
    }

    private static void writeInt(DeflaterOutputStream out, int value) throws IOException {
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    private static void writeText(DeflaterOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writeInt(out, bytes.length);
        out.write(bytes);
    }
}
