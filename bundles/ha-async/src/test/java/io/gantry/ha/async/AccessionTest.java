package io.gantry.ha.async;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.contract.SteppedClock;
import io.gantry.replica.Reign;
import io.gantry.replica.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a node that is to lead does, by what it hears of another one. */
final class AccessionTest {
    private static final long LIVES = 2;
    private static final long SILENT = Long.MIN_VALUE;

    @TempDir
    private Path home;

    private final SteppedClock clock = new SteppedClock();
    private final AtomicInteger decisions = new AtomicInteger();
    /** The other's reign; there is none when it is null. */
    private Long epoch = SILENT;

    private final Upstream place =
            new TestUpstream(() -> "", PeerSecret.NONE, () -> epoch == null ? null : new Other(epoch));

    private record Other(long reign) implements LeaderLog {
        @Override
        public long start() {
            return 0;
        }

        @Override
        public long epoch() throws IOException {
            if (reign == SILENT) {
                throw new IOException("it is asked too much");
            }
            return reign;
        }

        @Override
        public byte[] record(long position) {
            return null;
        }
    }

    @Test
    void whoDoesNotAnswerAtOnceIsAskedAgain() throws Exception {
        Reign reign = new Reign(home, Role.LEADER);
        Accession accession = new Accession(place, reign, clock, decisions::incrementAndGet);
        accession.doWork();
        assertEquals(0, decisions.get());
        epoch = LIVES;
        accession.doWork();
        assertEquals(1, decisions.get());
        assertEquals(new Reign.Known(Role.FOLLOWER, LIVES), new Reign(home, Role.LEADER).known());
    }

    @Test
    void whoStaysSilentIsNotWaitedForLongerThanThreeSeconds() throws Exception {
        Reign reign = new Reign(home, Role.LEADER);
        Accession accession = new Accession(place, reign, clock, decisions::incrementAndGet);
        clock.pass(2_999);
        accession.doWork();
        assertEquals(0, decisions.get());
        clock.pass(1);
        accession.doWork();
        accession.doWork();
        assertEquals(1, decisions.get());
        assertEquals(Role.LEADER, reign.known().role());
    }

    @Test
    void whoIsAloneLeadsAtOnce() throws Exception {
        epoch = null;
        Reign reign = new Reign(home, Role.LEADER);
        new Accession(place, reign, clock, decisions::incrementAndGet).doWork();
        assertEquals(1, decisions.get());
        assertEquals(Role.LEADER, reign.known().role());
    }
}
