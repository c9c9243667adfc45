package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.contract.HeapLog;
import io.gantry.contract.HeapReplica;
import io.gantry.contract.Records;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An election of two members that changes nothing. */
final class RehearsalTest {
    @TempDir
    Path folder;

    private final HeapLog log = new HeapLog(true);
    private int asked;

    /** So often the second port is somebody's who has just come. */
    private Rehearsal withTaken(int times, ServerSocket somebody) {
        return new Rehearsal(log, new HeapReplica(log, folder), new TestSettings().settings(), () -> {
            asked++;
            List<PeerId> free = Rehearsal.free();
            return asked > times ? free : List.of(free.get(0), place(somebody));
        });
    }

    private static PeerId place(ServerSocket socket) {
        return new PeerId(socket.getInetAddress().getHostAddress(), socket.getLocalPort());
    }

    private static ServerSocket somebody() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Test
    void portsThatSomebodyTakesMeanwhileAreChosenAnew() throws IOException {
        long end = log.append(Records.of("t", 0, "there")).end();
        try (ServerSocket somebody = somebody()) {
            withTaken(2, somebody).run();
        }
        assertEquals(3, asked);
        assertEquals(end, log.appended().position(), "nothing was written");
    }

    @Test
    void whatIsWrongWithMoreThanAPortIsSaid() throws IOException {
        try (ServerSocket somebody = somebody()) {
            Rehearsal rehearsal = withTaken(Integer.MAX_VALUE, somebody);
            String said =
                    assertThrows(IllegalStateException.class, rehearsal::run).getMessage();
            assertTrue(said.contains("an election does not work on this node") && said.contains("port"), said);
        }
        assertEquals(5, asked);
    }
}
