package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The expected texts were written by fastjson 2.0.59, which Apache RocketMQ 5.5.0 uses. */
class JsonWriterTest {
    private static final Map<String, Object> MIXED = new LinkedHashMap<>();

    static {
        MIXED.put("b", 1);
        MIXED.put("a", null);
        MIXED.put("e", List.of());
        MIXED.put("m", Map.of());
        MIXED.put("l", Arrays.asList(1, "a", null, 2.5, true, Map.of(), List.of(1, 2)));
        MIXED.put("d", 1.0);
        MIXED.put("f", 1.5e300);
        MIXED.put("big", 123456789012345L);
    }

    private static Map<Long, String> addresses() {
        Map<Long, String> addresses = new LinkedHashMap<>();
        addresses.put(10L, "x:1");
        addresses.put(9L, "y:1");
        addresses.put(0L, "z:1");
        return addresses;
    }

    @Test
    void compactLeavesNullEntriesOut() {
        assertEquals(
                "{\"b\":1,\"e\":[],\"m\":{},\"l\":[1,\"a\",null,2.5,true,{},[1,2]],\"d\":1.0,\"f\":1.5E300,"
                        + "\"big\":123456789012345}",
                JsonWriter.COMPACT.write(MIXED));
    }

    @Test
    void prettyIndentsByTabs() {
        assertEquals("""
                {
                \t"b":1,
                \t"e":[],
                \t"m":{},
                \t"l":[
                \t\t1,
                \t\t"a",
                \t\tnull,
                \t\t2.5,
                \t\ttrue,
                \t\t{},
                \t\t[
                \t\t\t1,
                \t\t\t2
                \t\t]
                \t],
                \t"d":1.0,
                \t"f":1.5E300,
                \t"big":123456789012345
                }""", JsonWriter.PRETTY.write(MIXED));
    }

    @Test
    void numberKeysHaveNoQuotesInFastjsonsForm() {
        assertEquals("{10:\"x:1\",9:\"y:1\",0:\"z:1\"}", JsonWriter.COMPACT.write(addresses()));
        assertEquals("{\n\t10:\"x:1\",\n\t9:\"y:1\",\n\t0:\"z:1\"\n}", JsonWriter.PRETTY.write(addresses()));
    }

    @Test
    void standardQuotesAndSortsKeys() {
        assertEquals("{\"0\":\"z:1\",\"9\":\"y:1\",\"10\":\"x:1\"}", JsonWriter.STANDARD.write(addresses()));
        Map<String, Object> texts = new LinkedHashMap<>();
        texts.put("b", 1);
        texts.put("a", 2);
        assertEquals("{\"a\":2,\"b\":1}", JsonWriter.STANDARD.write(texts));
        assertEquals("{\"{\\\"q\\\":1}\":2}", JsonWriter.STANDARD.write(Map.of(Map.of("q", 1), 2)));
    }

    @Test
    void mapsAreKeysInFastjsonsForm() {
        Map<String, Object> queue = new LinkedHashMap<>();
        queue.put("brokerName", "b");
        queue.put("queueId", 0);
        queue.put("topic", "T");
        Map<Object, Object> table = Map.of(queue, 1);
        assertEquals("{{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"T\"}:1}", JsonWriter.COMPACT.write(table));
        assertEquals(
                "{\n\t{\n\t\t\"brokerName\":\"b\",\n\t\t\"queueId\":0,\n\t\t\"topic\":\"T\"\n\t}:1\n}",
                JsonWriter.PRETTY.write(table));
    }

    @Test
    void escapesOnlyWhatMustBe() {
        assertEquals(
                "\"\\u0000\\u0007\\b\\t\\n\\u000b\\f\\r\\u001f !\\\"#'/\\\\<>\u007f\u0080\u2028\u00e9\u4e2d\"",
                JsonWriter.COMPACT.write("\0\u0007\b\t\n\u000b\f\r\u001f !\"#'/\\<>\u007f\u0080\u2028\u00e9\u4e2d"));
    }

    @Test
    void notANumberIsNull() {
        assertEquals("[null,null,1.5]", JsonWriter.COMPACT.write(List.of(Double.NaN, Double.POSITIVE_INFINITY, 1.5f)));
    }

    @Test
    void refusesWhatHasNoForm() {
        assertThrows(IllegalArgumentException.class, () -> JsonWriter.COMPACT.write(new Object()));
        List<Object> loop = new ArrayList<>();
        loop.add(loop);
        assertThrows(IllegalArgumentException.class, () -> JsonWriter.COMPACT.write(loop));
    }

    @Test
    void whatWasReadIsWrittenBack() {
        String text = "{\"a\":{\"0\":[1,2.5,null,\"x\"]},\"b\":true}";
        assertEquals(text, Json.parseObject(text).toString());
    }
}
