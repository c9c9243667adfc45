package io.gantry.store.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.QueueUnit;
import io.gantry.codec.StoredMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code gantry log} says of a store of three segments, sound and damaged, and its exit codes. */
final class LogCommandTest {
    private static final int SEGMENT_BYTES = 4_096;
    private static final int RECORDS = 40;

    @TempDir
    private Path root;

    private final ByteBuffer units = ByteBuffer.allocate(QueueUnit.BYTES * 100);
    private String out;
    private String err;

    @BeforeEach
    void write() throws IOException {
        byte[] host = HostAddress.bytes(new InetSocketAddress("127.0.0.1", 10911));
        ByteBuffer segment = ByteBuffer.allocate(SEGMENT_BYTES);
        long base = 0;
        int at = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] body =
                    ("message " + i + (i == 3 ? " \u001b[2J" : "") + "-".repeat(100)).getBytes(StandardCharsets.UTF_8);
            MessageEncoder record = new MessageEncoder()
                    .topic("t")
                    .queueId(0)
                    .bornHost(host)
                    .storeHost(host)
                    .properties("KEYS\1key" + i + "\2")
                    .body(ByteBuffer.wrap(body));
            if (at + record.bytes() + StoredMessage.BLANK_HEAD_BYTES > SEGMENT_BYTES) {
                segment.putInt(at, SEGMENT_BYTES - at).putInt(at + StoredMessage.MAGIC_AT, StoredMessage.MAGIC_BLANK);
                save(segment, base);
                segment = ByteBuffer.allocate(SEGMENT_BYTES);
                base += SEGMENT_BYTES;
                at = 0;
            }
            record.write(segment, at, i, base + at, 1_700_000_000_000L);
            QueueUnit.write(units, i * QueueUnit.BYTES, base + at, record.bytes(), 0);
            at += record.bytes();
        }
        save(segment, base);
        save(ByteBuffer.allocate(SEGMENT_BYTES), base + SEGMENT_BYTES);
        saveUnits();
    }

    private void save(ByteBuffer segment, long base) throws IOException {
        Files.createDirectories(root.resolve("commitlog"));
        Files.write(segment(base), segment.array());
    }

    private Path segment(long base) {
        return root.resolve("commitlog/%020d".formatted(base));
    }

    private void saveUnits() throws IOException {
        Path queue = Files.createDirectories(root.resolve("consumequeue/t/0"));
        Files.write(queue.resolve("%020d".formatted(0)), units.array());
    }

    private int run(Object... args) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        String[] texts = java.util.Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        int code = Main.run(texts, new PrintStream(lines, true), new PrintStream(errors, true));
        out = lines.toString(StandardCharsets.UTF_8);
        err = errors.toString(StandardCharsets.UTF_8);
        return code;
    }

    private void change(Path file, int at, byte value) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] = value;
        Files.write(file, bytes);
    }

    private long positionOf(int record) {
        return QueueUnit.position(units, record * QueueUnit.BYTES);
    }

    @Test
    void soundStoreIsCleanAndIsLeftAsItIs() throws IOException {
        byte[] before = Files.readAllBytes(segment(0));
        assertEquals(Main.CLEAN, run("verify", root), () -> out);
        assertTrue(out.contains("log: 40 records") && out.contains("queues: 1, with 40 units"), out);
        assertTrue(out.endsWith("clean\n"), out);
        assertEquals("", err);
        org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(segment(0)));
        assertFalse(Files.exists(root.resolve("lock")));
        assertEquals(Main.CLEAN, run("verify", root.resolve("commitlog")));
        assertEquals(Main.CLEAN, run("verify", segment(SEGMENT_BYTES)));
    }

    @Test
    void changedBodyIsToldWithFileAndPositionAndTheRestIsChecked() throws IOException {
        long position = positionOf(20);
        int at = (int) (position % SEGMENT_BYTES);
        change(segment(position - at), at + 100, (byte) 'X');
        assertEquals(Main.DAMAGED, run("verify", root));
        assertTrue(
                out.contains("damage in " + segment(position - at) + " at position " + position + ": BAD_BODY_CRC"),
                out);
        assertTrue(out.contains("the next sound record is at " + positionOf(21)), out);
        assertTrue(out.contains("log: 39 records"), out);
    }

    @Test
    void brokenLengthAndMissingSegmentAreTold() throws IOException {
        change(segment(0), 0, (byte) 0x7f);
        assertEquals(Main.DAMAGED, run("verify", segment(0)));
        assertTrue(out.contains("at position 0: BAD_LENGTH; the next sound record is at " + positionOf(1)), out);
        Files.delete(segment(SEGMENT_BYTES));
        assertEquals(Main.DAMAGED, run("verify", root));
        assertTrue(out.contains("one is missing"), out);
        assertTrue(out.contains("goes on with offset"), out);
    }

    @Test
    void unitThatLeadsElsewhereAndQueueThatEndsEarlyAreTold() throws IOException {
        QueueUnit.write(units, 7 * QueueUnit.BYTES, positionOf(8), 1, 0);
        saveUnits();
        assertEquals(Main.DAMAGED, run("verify", root));
        assertTrue(out.contains("unit of offset 7 leads to " + positionOf(8)), out);
        write();
        units.put(39 * QueueUnit.BYTES, new byte[QueueUnit.BYTES]);
        saveUnits();
        assertEquals(Main.DAMAGED, run("verify", root));
        assertTrue(out.contains("queue t/0 ends at offset 39, the log goes to 40"), out);
        Files.writeString(root.resolve("abort"), "1");
        assertEquals(Main.CLEAN, run("verify", root), () -> out);
    }

    @Test
    void lastUnitsOfRecordsThatAPowerCutTookAreToldAndNoDamage() throws IOException {
        QueueUnit.write(units, 40 * QueueUnit.BYTES, 1_000_000, 200, 0);
        QueueUnit.write(units, 41 * QueueUnit.BYTES, 1_000_200, 200, 0);
        saveUnits();
        Path lost = Files.createDirectories(root.resolve("consumequeue/lost/0"));
        ByteBuffer unit = ByteBuffer.allocate(QueueUnit.BYTES);
        QueueUnit.write(unit, 0, positionOf(5), 150, 0);
        Files.write(lost.resolve("%020d".formatted(0)), unit.array());
        assertEquals(Main.CLEAN, run("verify", root), () -> out);
        assertTrue(out.contains("queue t/0: the log has no records for its last 2 units, from offset 40 on"), out);
        assertTrue(out.contains("queue lost/0: the log has no records for its last 1 units, from offset 0 on"), out);
    }

    @Test
    void lastUnitThatDoesNotLeadToItsRecordIsDamageOfAStoppedStore() throws IOException {
        QueueUnit.write(units, 39 * QueueUnit.BYTES, positionOf(8), 1, 0);
        saveUnits();
        assertEquals(Main.DAMAGED, run("verify", root));
        assertTrue(out.contains("queue t/0 ends at offset 39, the log goes to 40"), out);
    }

    @Test
    void dumpPrintsRecordsFromAPositionOnAndNothingATerminalObeys() {
        assertEquals(Main.CLEAN, run("dump", root, "--count", 5));
        assertTrue(out.contains("key0") && out.contains("message 4"), out);
        assertFalse(out.contains("message 5") || out.contains("\u001b"), out);
        assertTrue(out.contains("there may be more: --from " + positionOf(5)), out);
        assertEquals(Main.CLEAN, run("dump", root, "--from", positionOf(30) + 1, "--count", 2));
        assertFalse(out.contains("message 30"), out);
        assertTrue(out.contains("message 31") && out.contains("message 32"), out);
    }

    @Test
    void pieceThatRecoveryKeptIsRead() throws IOException {
        long position = positionOf(2);
        byte[] tail = java.util.Arrays.copyOfRange(Files.readAllBytes(segment(0)), (int) position, SEGMENT_BYTES);
        Path piece = Files.createDirectories(root.resolve("damaged")).resolve("%020d-%d.2".formatted(0, position));
        Files.write(piece, tail);
        assertEquals(Main.CLEAN, run("dump", piece, "--count", 1));
        assertTrue(out.contains("message 2"), out);
        assertEquals(Main.CLEAN, run("verify", root));
        assertTrue(out.contains("kept aside by a recovery: " + piece), out);
    }

    @Test
    void wrongUseIsOneLineWithTheRemedy() throws IOException {
        Path text = Files.writeString(root.resolve("text"), "x");
        for (Object[] args : new Object[][] {
            {"verify", root.resolve("none")},
            {"verify", text},
            {"verify", Files.createDirectories(root.resolve("empty"))},
            {"dump", root, "--from", "x"},
            {"dump", root, "--from", "999999999"},
            {"verify", root, "--count", "1"},
            {"repair", root},
            {"verify", "a\0b"},
            {}
        }) {
            assertEquals(Main.WRONG_USE, run(args), java.util.Arrays.toString(args));
            assertTrue(err.startsWith("gantry log: ") && !err.contains("\tat "), err);
            assertEquals("", out);
        }
    }
}
