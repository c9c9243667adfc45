package io.gantry.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.MultiDispatch.Place;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The names and numbers by which a record stands in light queues. */
class MultiDispatchTest {
    private static final long POSITION = 10_000;

    private static List<Place> places(String topic, String properties) {
        byte[] host = HostAddress.bytes(new InetSocketAddress("127.0.0.1", 10911));
        MessageEncoder encoder = new MessageEncoder()
                .topic(topic)
                .bornHost(host)
                .storeHost(host)
                .properties(properties)
                .body(ByteBuffer.wrap(new byte[] {1}));
        ByteBuffer buffer = ByteBuffer.allocate(encoder.bytes());
        encoder.write(buffer, 0, 0, POSITION, 1);
        return new MultiDispatch().places(new StoredMessage().wrap(buffer, 0));
    }

    private static String properties(String names, String numbers) {
        return "INNER_MULTI_DISPATCH\1" + names + "\2INNER_MULTI_QUEUE_OFFSET\1" + numbers + "\2";
    }

    @Test
    void namesAndNumbersBelongTogetherByTheirOrder() {
        assertEquals(
                List.of(new Place("%LMQ%a", 17), new Place("%LMQ%b", 0)),
                places("t", properties("%LMQ%a,%LMQ%b", "17,0")));
    }

    @Test
    void whatNoBrokerWritesIsLeftOut() {
        assertEquals(List.of(), places("t", "INNER_MULTI_DISPATCH\1%LMQ%a\2"), "no number");
        assertEquals(List.of(), places("t", properties("%LMQ%a,%LMQ%b", "1")), "one number is missing");
        assertEquals(List.of(new Place("%LMQ%b", 2)), places("t", properties("%LMQ%a,%LMQ%b", "x,2")));
        assertEquals(List.of(), places("t", properties("a", "1")), "no light queue");
        assertEquals(List.of(), places("t", properties("%LMQ%../a", "1")), "another directory");
        assertEquals(List.of(), places("t", properties("%LMQ%a", "-1")));
        assertEquals(List.of(), places("t", properties("%LMQ%a", "111")), "no room for so many records before it");
        assertEquals(List.of(), places("%RETRY%g", properties("%LMQ%a", "1")), "it is to come again");
    }

    @Test
    void namesOfAProducerAreChecked() {
        assertEquals(List.of("%LMQ%a", "%LMQ%b"), MultiDispatch.names("%LMQ%a,%LMQ%b"));
        String many = IntStream.rangeClosed(0, MultiDispatch.MAX_QUEUES)
                .mapToObj(i -> "%LMQ%" + i)
                .collect(Collectors.joining(","));
        for (String bad : List.of("", ",", "a", "%LMQ%", "%LMQ%a,%LMQ%a", "%LMQ%/", "%LMQ%" + "x".repeat(251), many)) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> MultiDispatch.names(bad), bad);
            assertTrue(e.getMessage().length() > 20, e.getMessage());
        }
    }

    @Test
    void numbersReplaceThoseThatWereThere() {
        String before = properties("%LMQ%a,%LMQ%b", "1,2") + "KEYS\1k\2";
        String after = MultiDispatch.numbered(before, new long[] {Long.MAX_VALUE, 3});
        assertEquals(
                "INNER_MULTI_DISPATCH\1%LMQ%a,%LMQ%b\2KEYS\1k\2INNER_MULTI_QUEUE_OFFSET\1" + Long.MAX_VALUE + ",3\2",
                after);
        String none = MultiDispatch.numbered(before, new long[0]);
        assertEquals("INNER_MULTI_DISPATCH\1%LMQ%a,%LMQ%b\2KEYS\1k\2", none);
        assertTrue(after.length() - none.length() <= MultiDispatch.mostBytes(2));
    }
}
