package io.gantry.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.feature.Change;
import io.gantry.wire.Answer;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What chapter 7 sees from the inside. */
public final class T07Probe {
    private static final String[] ALL = {"wire-netty", "namesrv", "store-mmap", "ha-solo", "broker"};
    private static final String TOPIC = "tour-again";

    @Test
    void a1ABrokerStoresAMessage() {
        Inside.install(ALL);
        Answer answer = Inside.await(Inside.send(Inside.service(WireClient.class), TOPIC, "kept"));
        assertEquals(ResponseCode.SUCCESS, answer.code(), answer.remark());
        assertTrue(mappings().size() > 0, "the log is mapped");
    }

    @Test
    void a2GoneItLeavesNoThread() {
        Inside.apply(Change.remove(List.of(ALL)));
        Inside.awaitNone(Inside::threads);
    }

    @Test
    void a3NorAMapping() {
        Inside.awaitNone(T07Probe::mappings);
    }

    @Test
    void a4NorItsMarkOfARunningStore() {
        assertTrue(Files.notExists(folder().resolve("store/abort")), "abort is deleted by a clean stop");
    }

    @Test
    void a5TheMessageIsThereWhenItComesBack() {
        Inside.apply(Change.install(List.of(ALL)));
        Answer answer = Inside.pull(TOPIC, 0);
        assertEquals(ResponseCode.SUCCESS, answer.code(), answer.remark());
        assertTrue(new String(answer.body(), StandardCharsets.ISO_8859_1).contains("kept"));
    }

    private static Path folder() {
        return Path.of(System.getProperty("tour.dir"));
    }

    private static List<String> mappings() {
        String own = folder().resolve("store").toString();
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(own)).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
