package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Routes and cluster tables; the goldens were written by Apache RocketMQ 5.5.0. */
class TopicRouteTest {
    private static final SortedMap<Long, String> ADDRESSES =
            new TreeMap<>(Map.of(0L, "127.0.0.1:10911", 1L, "127.0.0.1:10921", 9L, "y:1", 10L, "x:1"));

    private static final String COMPACT_BROKER = """
            {"brokerAddrs":{0:"127.0.0.1:10911",1:"127.0.0.1:10921",9:"y:1",10:"x:1"},"brokerName":"broker-a",\
            "cluster":"C","enableActingMaster":false}""";
    private static final String STANDARD_BROKER = """
            {"brokerAddrs":{"0":"127.0.0.1:10911","1":"127.0.0.1:10921","9":"y:1","10":"x:1"},\
            "brokerName":"broker-a","cluster":"C","enableActingMaster":false}""";
    private static final String QUEUES = """
            "queueDatas":[{"brokerName":"broker-a","perm":6,"readQueueNums":4,"topicSysFlag":0,"writeQueueNums":4}]""";
    private static final String ALL_PARTS = """
            {"brokerDatas":[{"brokerAddrs":{"0":"127.0.0.1:10911","1":"127.0.0.1:10921","9":"y:1","10":"x:1"},\
            "brokerName":"broker-a","cluster":"C","enableActingMaster":true,"zoneName":"z1"}],\
            "filterServerTable":{"127.0.0.1:10921":["f:1"]},"orderTopicConf":"broker-a:4",%s,\
            "topicQueueMappingByBroker":{"broker-a":{"bname":"broker-a","currIdMap":{"0":0,"1":2},"dirty":false,\
            "epoch":7,"scope":"__global__","topic":"T","totalQueues":4}}}""".formatted(QUEUES);

    private static BrokerEntry broker(String zone, boolean mayActAsMaster) {
        return new BrokerEntry("C", "broker-a", ADDRESSES, zone, mayActAsMaster);
    }

    @Test
    void routeIsApaches() {
        TopicRoute route = new TopicRoute(
                null,
                List.of(new TopicQueues("broker-a", 4, 4, 6, 0)),
                List.of(broker(null, false)),
                Map.of(),
                Map.of());
        String tail = "],\"filterServerTable\":{}," + QUEUES + "}";
        assertEquals("{\"brokerDatas\":[" + COMPACT_BROKER + tail, JsonWriter.COMPACT.write(route.toJson()));
        assertEquals("{\"brokerDatas\":[" + STANDARD_BROKER + tail, JsonWriter.STANDARD.write(route.toJson()));
        assertEquals(route, TopicRoute.of(Json.parseObject(JsonWriter.COMPACT.write(route.toJson()))));
        assertEquals(route, TopicRoute.of(Json.parseObject(JsonWriter.STANDARD.write(route.toJson()))));
    }

    @Test
    void routeWithAllPartsIsApaches() {
        QueueMapping mapping =
                new QueueMapping("T", "broker-a", new TreeMap<>(Map.of(0, 0, 1, 2)), 4, 7, "__global__", false);
        TopicRoute route = new TopicRoute(
                "broker-a:4",
                List.of(new TopicQueues("broker-a", 4, 4, 6, 0)),
                List.of(broker("z1", true)),
                Map.of("127.0.0.1:10921", List.of("f:1")),
                Map.of("broker-a", mapping));
        assertEquals(ALL_PARTS, JsonWriter.STANDARD.write(route.toJson()));
    }

    @Test
    void clusterTableIsApaches() {
        ClusterTable table = new ClusterTable(
                Map.of("broker-a", broker(null, false)), Map.of("C", new TreeSet<>(List.of("broker-a"))));
        String json = JsonWriter.COMPACT.write(table.toJson());
        String head = "{\"brokerAddrTable\":{\"broker-a\":" + COMPACT_BROKER;
        assertEquals(head + "},\"clusterAddrTable\":{\"C\":[\"broker-a\"]}}", json);
        assertEquals(table, ClusterTable.of(Json.parseObject(json)));
    }

    @Test
    void badNumbersAreRefused() {
        assertThrows(
                BadBodyException.class,
                () -> TopicRoute.of(Json.parseObject("{queueDatas:[{brokerName:'b',readQueueNums:-1}]}")));
        assertThrows(
                BadBodyException.class,
                () -> TopicRoute.of(Json.parseObject("{brokerDatas:[{brokerName:'b',brokerAddrs:{x:'y'}}]}")));
        assertThrows(BadBodyException.class, () -> TopicRoute.of(Json.parseObject("{queueDatas:[1]}")));
    }
}
