package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.Task;
import io.gantry.contract.HeapLog;
import io.gantry.contract.Records;
import io.gantry.contract.SteppedClock;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the log becomes an entry, and when. */
final class ProposerTest {
    private static final int TERM = 7;
    private static final int STEP = 32 << 10;
    private static final int RANGE = 128 << 10;
    private static final String KILOBYTE = "k".repeat(1 << 10);

    @TempDir
    Path folder;

    private final HeapLog log = new HeapLog(true);
    private final Standing standing = new Standing(new SteppedClock(), () -> false);
    private final Deque<Task> proposed = new ArrayDeque<>();
    private EntryIndex index;
    private Proposer proposer;
    private int wakes;

    @BeforeEach
    void open() throws IOException {
        index = new EntryIndex(folder, 0, 0);
        index.appendEmpty(TERM);
        standing.lead(TERM);
        proposer = new Proposer(log, index, standing, new TestSettings().settings());
        Node node = (Node) Proxy.newProxyInstance(
                Node.class.getClassLoader(), new Class<?>[] {Node.class}, (self, method, args) -> {
                    assertEquals("apply", method.getName());
                    proposed.add((Task) args[0]);
                    return null;
                });
        proposer.attach(node, () -> wakes++);
    }

    @AfterEach
    void close() throws IOException {
        proposer.onClose();
        index.close();
    }

    private void append(int kilobytes) {
        for (int i = 0; i < kilobytes; i++) {
            log.append(Records.of("t", 0, KILOBYTE));
        }
    }

    /** Bytes of the entry that is proposed now; 0 when none is. */
    private int proposed() {
        int before = proposed.size();
        boolean isWork = proposer.doWork() > 0;
        assertEquals(isWork, proposed.size() > before);
        return isWork ? proposed.getLast().getData().remaining() : 0;
    }

    private void oldestCounts() {
        Task task = proposed.remove();
        task.getDone().run(Status.OK());
    }

    @Test
    void theMoreEntriesAreUnderWayTheFullerTheNextIs() {
        append(1);
        assertTrue(proposed() < STEP, "the first waits for nothing");
        append(3);
        assertEquals(0, proposed());
        append(STEP >> 10);
        assertTrue(wakes > 0, "it is told when there is enough");
        assertTrue(proposed() >= STEP);
        append(STEP >> 10);
        assertEquals(0, proposed(), "a third wants twice as much");
        append(STEP >> 10);
        assertTrue(proposed() >= 2 * STEP);
    }

    @Test
    void whatIsUnderWayHoldsNothingUpWhenItCounts() {
        append(1);
        assertTrue(proposed() > 0);
        append(1);
        assertEquals(0, proposed());
        oldestCounts();
        assertTrue(wakes > 0);
        assertTrue(proposed() > 0);
    }

    @Test
    void nobodyWaitsForMoreThanAnEntryCarries() {
        for (int entries = 0; entries < 8; entries++) {
            append(RANGE >> 10);
            assertTrue(proposed() > 0, "entries under way: " + entries);
        }
    }
}
