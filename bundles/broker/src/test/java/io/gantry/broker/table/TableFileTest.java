package io.gantry.broker.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.boot.Offer;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.Fakes;
import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A table's file and its backup, whole, damaged and missing. */
class TableFileTest {
    @TempDir
    Path directory;

    private Path path;
    private Path backup;

    @BeforeEach
    void name() {
        path = directory.resolve("config/topics.json");
        backup = directory.resolve("config/topics.json.bak");
    }

    @Test
    void nothingIsLoadedWhereNothingIs() {
        assertEquals(Optional.empty(), load());
    }

    @Test
    void backupIsThePreviousVersion() throws IOException {
        TableFile file = new TableFile(path);
        file.save(Map.of("n", 1));
        file.save(Map.of("n", 2));
        file.save(Map.of("n", 3));
        assertEquals("{\n\t\"n\":3\n}", Files.readString(path));
        assertEquals("{\n\t\"n\":2\n}", Files.readString(backup));
    }

    @Test
    void damagedFileFallsBackAndIsKept() throws IOException {
        TableFile first = new TableFile(path);
        first.save(Map.of("n", 1));
        first.save(Map.of("n", 2));
        Files.writeString(path, "{\"n\":");
        TableFile second = new TableFile(path);
        assertEquals(Optional.of(1), second.load(json -> json.integer("n")));
        second.save(Map.of("n", 4));
        assertEquals("{\"n\":", Files.readString(directory.resolve("config/topics.json.damaged")));
        assertEquals("{\n\t\"n\":1\n}", Files.readString(backup));
        assertEquals(Optional.of(4), load());
    }

    @Test
    void contentWithoutMeaningFallsBack() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "{\"n\":\"x\"}");
        Files.writeString(backup, "{\"n\":7}");
        assertEquals(Optional.of(7), load());
    }

    @Test
    void emptyFileFallsBack() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "");
        Files.writeString(backup, "{\"n\":7}");
        assertEquals(Optional.of(7), load());
    }

    @Test
    void missingFileFallsBack() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(backup, "{\"n\":7}");
        assertEquals(Optional.of(7), load());
    }

    @Test
    void bothUnreadableIsAFailureThatNamesTheFilesAndLeavesThem() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "[1]");
        Files.write(backup, new byte[] {(byte) 0xff, 1, 2});
        StorageException failure = assertThrows(StorageException.class, this::load);
        assertTrue(failure.getMessage().contains(path.toString()), failure.getMessage());
        assertTrue(failure.getMessage().contains(backup.toString()), failure.getMessage());
        assertFalse(failure.getMessage().contains("\n"));
        assertEquals("[1]", Files.readString(path));
        assertEquals(3, Files.size(backup));
    }

    @Test
    void keeperWritesWhatChangedWhenTheIntervalIsOver() throws IOException {
        SteppedClock clock = new SteppedClock();
        AtomicLong changes = new AtomicLong();
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            keeper.keep(new TableFile(path), changes::get, () -> Map.of("n", changes.get()), 5_000);
            assertEquals(1, step(keeper), "there is no file yet");
            assertEquals(0, step(keeper), "nothing changed");
            changes.set(1);
            clock.pass(5_000);
            assertEquals(1, step(keeper));
            changes.set(2);
            clock.pass(4_999);
            assertEquals(0, step(keeper), "too soon");
            clock.pass(1);
            assertEquals(1, step(keeper));
            changes.set(3);
        }
        assertEquals(Optional.of(3), load(), "closing writes the rest");
    }

    @Test
    void failedWriteIsTriedAgain() throws IOException {
        SteppedClock clock = new SteppedClock();
        AtomicLong changes = new AtomicLong();
        Files.writeString(directory.resolve("config"), "in the way");
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            keeper.keep(new TableFile(path), changes::get, () -> Map.of("n", changes.get()), 100);
            changes.set(5);
            assertEquals(0, step(keeper));
            Files.delete(directory.resolve("config"));
            clock.pass(5_000);
            assertEquals(1, step(keeper));
        }
        assertEquals(Optional.of(5), load());
    }

    /** One of two tables cannot be told: the node is to end, and what the other holds is in its file then. */
    @Test
    void aKeeperThatFailsIsToldAndTheOtherTablesAreWrittenAtTheEnd() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        BundleContext context = Fakes.of(BundleContext.class, (proxy, method, arguments) -> {
            told.add(String.valueOf(((Dictionary<?, ?>) arguments[2]).get(Offer.FAILURE)));
            return Fakes.of(ServiceRegistration.class, (registration, called, none) -> told.add(called.getName()));
        });
        AtomicLong changes = new AtomicLong();
        TableKeeper keeper = new TableKeeper(context);
        TableFile broken = new TableFile(directory.resolve("config/broken.json"));
        TableKeeper.Kept cannotBeTold = keeper.keep(broken, changes::get, TableFileTest::noTable, 100);
        keeper.keep(new TableFile(path), changes::get, () -> Map.of("n", changes.get()), 100);
        cannotBeTold.changed();
        String line = told.poll(20, TimeUnit.SECONDS);
        assertTrue(line.startsWith("Changes of topics, groups and offsets are not written any more"), line);
        assertTrue(line.contains("broken.json") && line.contains("no table"), line);
        changes.set(6);
        keeper.close();
        assertEquals("unregister", told.poll());
        assertEquals(Optional.of(6), load());
    }

    private static Object noTable() {
        throw new IllegalStateException("no table");
    }

    private Optional<Integer> load() {
        return new TableFile(path).load(json -> json.integer("n"));
    }

    private static int step(TableKeeper keeper) {
        try {
            return keeper.agent().doWork();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
