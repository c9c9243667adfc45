package io.gantry.ha.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.ha.switching.GroupStand.Loss;
import io.gantry.log.LogTail;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Group;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.GroupSwitch.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who dies when: what the others do, and what the dead one does when it is back. */
final class SwitchKeeperTest {
    private static final List<Member> MEMBERS = Member.read(String.join(",", GroupStand.ADDRESSES));

    @TempDir
    private Path folder;

    private GroupStand group;

    @BeforeEach
    void open() throws IOException {
        group = new GroupStand(folder);
    }

    @AfterEach
    void close() {
        group.close();
    }

    private static GroupSwitch wanted(int number) {
        String leader = GroupStand.ADDRESSES.get(0);
        Group seen = new Group(MEMBERS, GroupStand.ADDRESSES.get(number), leader);
        return new GroupSwitch(5, Seat.REIGN, Seat.VOTE, Phase.PROMISED, seen, -1);
    }

    private void promise(int... numbers) {
        for (int number : numbers) {
            group.seat(number).node.prepare(wanted(number));
        }
    }

    private void seal(int... numbers) throws InterruptedException {
        for (int number : numbers) {
            Seat seat = group.seat(number);
            long end = seat.log.appended().position();
            GroupSwitch sealed = wanted(number).sealed(end);
            seat.node.seal(sealed, LogTail.sum(seat.log, end));
            seat.node.follow(sealed);
        }
    }

    private void assertPhases(String... wanted) {
        assertEquals(List.of(wanted), group.phases());
    }

    @Test
    void aMasterThatDiedBeforeItWasSealedGivesItUpWhenItIsBack() throws InterruptedException {
        promise(0, 1, 2);
        group.leave(0);
        group.pass();
        assertPhases("PROMISED 5", "PROMISED 5", "PROMISED 5");
        assertEquals("reign FOLLOWER 0", group.seat(1).standing());
        group.restart(0);
        group.pass();
        assertPhases("ABORTED 5", "ABORTED 5", "ABORTED 5");
        assertEquals("reign LEADER 6", group.seat(0).standing());
    }

    @Test
    void aMasterThatDiedSealedAloneGivesItUpWhenItIsBack() throws InterruptedException {
        promise(0, 1, 2);
        seal(0);
        group.leave(0);
        group.pass();
        assertPhases("SEALED 5", "PROMISED 5", "PROMISED 5");
        group.restart(0);
        group.pass();
        assertPhases("ABORTED 5", "ABORTED 5", "ABORTED 5");
        assertEquals("reign LEADER 6", group.seat(0).standing());
        assertEquals("reign FOLLOWER 0", group.seat(2).standing());
    }

    @Test
    void whereAMajorityIsSealedTheOthersElectWithoutTheMaster() throws InterruptedException {
        promise(0, 1, 2);
        seal(0, 1, 2);
        group.leave(0);
        group.elect(group.seat(2));
        group.pass();
        assertPhases("SEALED 5", "ACTIVE 5", "ACTIVE 5");
        assertEquals("vote LEADER 6", group.seat(2).standing());
        group.restart(0);
        assertEquals("", group.seat(0).standing(), "it does not lead any more, whatever it knows");
        group.pass();
        assertPhases("ACTIVE 5", "ACTIVE 5", "ACTIVE 5");
    }

    @Test
    void oneSealedSlaveAndTheMasterAreAMajority() throws InterruptedException {
        promise(0, 1, 2);
        seal(0, 1);
        group.leave(0);
        group.pass();
        assertPhases("SEALED 5", "SEALED 5", "PROMISED 5");
        group.restart(0);
        group.leave(2);
        group.pass();
        assertPhases("ACTIVE 5", "ACTIVE 5", "PROMISED 5");
        group.comeBack(2);
        group.pass();
        assertPhases("ACTIVE 5", "ACTIVE 5", "ACTIVE 5");
    }

    @Test
    void aSealedSlaveGoesBackWhenAMajorityHasGivenItUp() throws InterruptedException {
        promise(0, 1, 2);
        seal(0, 1);
        group.leave(1);
        group.seat(2).node.abort(wanted(2));
        group.pass();
        assertPhases("ABORTED 5", "SEALED 5", "ABORTED 5");
        assertEquals("reign LEADER 6", group.seat(0).standing());
        group.comeBack(1);
        group.pass();
        assertPhases("ABORTED 5", "ABORTED 5", "ABORTED 5");
        assertEquals("reign FOLLOWER 0", group.seat(1).standing());
    }

    /** The master and it are a majority: the master may be back at any moment and do it. */
    @Test
    void oneWhoHasGivenItUpDoesNotLetASealedSlaveGoBack() throws InterruptedException {
        promise(0, 1, 2);
        seal(0, 1);
        group.leave(0);
        group.seat(2).node.abort(wanted(2));
        group.pass();
        assertPhases("SEALED 5", "SEALED 5", "ABORTED 5");
        group.restart(0);
        group.pass();
        assertPhases("ACTIVE 5", "ACTIVE 5", "ACTIVE 5");
    }

    @Test
    void whoIsNotToldThatTheMasterHasGivenItUpSeesIt() throws InterruptedException {
        promise(0, 1, 2);
        group.lose(1, SwitchStep.ABORT, Loss.REQUEST);
        group.pass();
        assertPhases("ABORTED 5", "ABORTED 5", "ABORTED 5");
    }

    @Test
    void whoWasAwayForAWholeSwitchDoesWhatWasDecided() throws InterruptedException {
        promise(0, 1, 2);
        group.leave(2);
        seal(0, 1);
        group.seat(0)
                .node
                .activate(wanted(0).sealed(group.seat(0).log.appended().position()));
        group.elect(group.seat(0));
        group.pass();
        assertPhases("ACTIVE 5", "ACTIVE 5", "PROMISED 5");
        group.restart(2);
        group.lose(0, SwitchStep.STATE, Loss.REQUEST);
        group.pass();
        assertPhases("ACTIVE 5", "ACTIVE 5", "ACTIVE 5");
        assertEquals("vote CANDIDATE 0", group.seat(2).standing(), "until it hears of the leader");
    }
}
