package io.gantry.tour;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.feature.Change;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.WireClient;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What chapter 9 sees from the inside. */
public final class T09Probe {
    private static final String[] ALL = {"wire-netty", "namesrv", "store-mmap", "ha-async", "broker"};
    private static final String TOPIC = "tour-followed";
    private static final String LEADER = System.getProperty("tour.leader.broker");
    private static final Pattern END = Pattern.compile("\"masterCommitLogMaxOffset\":(\\d+)");

    @Test
    void a1TheContainerCopiesWhatTheLeaderHas() throws IOException {
        Inside.install(ALL);
        send(300);
        assertEquals(Role.FOLLOWER, Inside.service(Replicator.class).role());
        assertCopied();
        send(300);
        assertCopied();
    }

    @Test
    void a2WhenItsTechniqueWasReplacedItGoesOn() throws IOException {
        for (int i = 0; i < 2; i++) {
            Inside.apply(Change.swap("ha-async", "ha-solo"));
            assertEquals("solo", Inside.service(Replicator.class).technique());
            await(() -> !leaderSays().contains("\"slaveAckOffset\""));
            await(() -> threads().isEmpty());
            send(100);
            Inside.apply(Change.swap("ha-solo", "ha-async"));
            assertCopied();
        }
    }

    @Test
    void a3RemovedItLeavesNoThreadAndNoConnection() {
        assertTrue(leaderSays().contains("\"slaveAckOffset\""), leaderSays());
        Inside.apply(Change.remove(List.of("ha-async")));
        await(() -> threads().isEmpty());
        await(() -> !leaderSays().contains("\"slaveAckOffset\""));
        assertTrue(List.of(Inside.context().getBundles()).stream()
                .noneMatch(bundle -> bundle.getSymbolicName().startsWith("gantry-ha-async")));
    }

    private static void send(int count) {
        WireClient client = Inside.service(WireClient.class);
        for (int i = 0; i < count; i++) {
            assertEquals(
                    ResponseCode.SUCCESS,
                    Inside.await(Inside.send(client, LEADER, TOPIC, "m" + i)).code());
        }
    }

    private static String leaderSays() {
        return new String(
                Inside.ask(LEADER, RequestCode.GET_BROKER_HA_STATUS, Map.of()).body(), StandardCharsets.UTF_8);
    }

    private static void assertCopied() throws IOException {
        Matcher end = END.matcher(leaderSays());
        assertTrue(end.find(), leaderSays());
        long length = Long.parseLong(end.group(1));
        CommitLog log = Inside.service(CommitLog.class);
        await(() -> log.appended().position() >= length);
        byte[] theirs = new byte[(int) length];
        Path file = Path.of(System.getProperty("tour.leader.dir"), "node", "commitlog", "0".repeat(20));
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            bytes.readFully(theirs);
        }
        byte[] own = new byte[theirs.length];
        int at = 0;
        while (at < own.length) {
            try (LogSlice slice = log.read(at, own.length - at).orElseThrow()) {
                int part = slice.buffer().remaining();
                slice.buffer().get(own, at, part);
                at += part;
            }
        }
        assertArrayEquals(theirs, own);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("gantry-ha-"))
                .toList();
    }

    private static void await(BooleanSupplier fact) {
        Inside.await(() -> "threads=" + threads() + " leader=" + leaderSays(), fact);
    }
}
