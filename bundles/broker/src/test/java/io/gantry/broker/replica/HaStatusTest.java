package io.gantry.broker.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.HeapLog;
import io.gantry.contract.HeapReplica;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.Records;
import io.gantry.contract.stand.FixedTechnique;
import io.gantry.log.AppendStatus;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Group;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.SwitchFile;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.RequestCode;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people are told of replicas. */
class HaStatusTest {
    private final HeapLog log = new HeapLog(true);
    private final long end = log.append(Records.of("t", 0, "x")).end();

    @TempDir
    Path home;

    private ReplicaLog replica;

    @BeforeEach
    void makeReplica() {
        replica = new HeapReplica(log, home);
    }

    /** A leader with a replica that is behind by 7, and one that has said nothing. */
    private final Replicator leader = new FixedTechnique(log.appended())
            .followedBy(
                    new ReplicaStatus("10.0.0.1:5", end - 7, end, true, 99),
                    new ReplicaStatus("10.0.0.2:5", -1, -1, false, 0));

    @Test
    void operatorsAreToldWhoFollowsAndHowFar() {
        AtomicReference<Response> answer = new AtomicReference<>();
        new HaStatusHandler(log, new Leadership(leader))
                .handle(LocalRequest.of(RequestCode.GET_BROKER_HA_STATUS), answer::set);
        String told = StandardCharsets.UTF_8
                .decode(answer.get().body().parts().get(0).duplicate())
                .toString();
        assertEquals(
                "{\"haConnectionInfo\":[{\"addr\":\"10.0.0.1:5\",\"slaveAckOffset\":" + (end - 7)
                        + ",\"diff\":7,\"inSync\":true,\"transferredByteInSecond\":99,\"transferFromWhere\":" + end
                        + "},{\"addr\":\"10.0.0.2:5\",\"slaveAckOffset\":-1,\"diff\":" + (end + 1)
                        + ",\"inSync\":false,\"transferredByteInSecond\":0,\"transferFromWhere\":-1}],"
                        + "\"inSyncSlaveNums\":1,\"epoch\":1,\"master\":true,\"masterCommitLogMaxOffset\":" + end
                        + ",\"technique\":\"fixed\",\"role\":\"leader\"}",
                told);
    }

    @Test
    void whileTheTechniqueIsReplacedTheyAreToldToTryAgain() {
        BadRequestException busy =
                assertThrows(BadRequestException.class, () -> new HaStatusHandler(log, new Leadership())
                        .handle(LocalRequest.of(RequestCode.GET_BROKER_HA_STATUS), answer -> {}));
        assertEquals(ResponseCode.SYSTEM_BUSY, busy.code());
        assertTrue(new HaCommands(log, replica, new Leadership()).status().contains("writes wait"));
    }

    @Test
    void theShellShowsTheSame() {
        String shown = new HaCommands(log, replica, new Leadership(leader)).status();
        assertTrue(shown.contains("epoch      1"), shown);
        assertTrue(shown.contains("log        0 to " + end), shown);
        assertTrue(shown.contains("10.0.0.1:5 at " + (end - 7) + ", 7 bytes behind, 99 bytes/s, in sync"), shown);
        assertTrue(shown.contains("10.0.0.2:5 has not said where its log ends, 0 bytes/s, not in sync"), shown);
    }

    @Test
    void aFollowerTellsOfItsLeader() {
        Replicator follower = new FixedTechnique(log.appended())
                .following(new LeaderStatus("10.0.0.9:10912", true, "", end + 5, 30, 1_000, 2_000, 77));
        AtomicReference<Response> answer = new AtomicReference<>();
        new HaStatusHandler(log, new Leadership(follower))
                .handle(LocalRequest.of(RequestCode.GET_BROKER_HA_STATUS), answer::set);
        String told = StandardCharsets.UTF_8
                .decode(answer.get().body().parts().get(0).duplicate())
                .toString();
        assertTrue(
                told.contains("\"haClientRuntimeInfo\":{\"activated\":true,\"lastReadTimestamp\":1000,"
                        + "\"lastWriteTimestamp\":2000,\"masterAddr\":\"10.0.0.9:10912\",\"masterFlushOffset\":"
                        + (end + 5) + ",\"maxOffset\":" + end + ",\"transferredByteInSecond\":77}"),
                told);
        assertTrue(told.contains("\"master\":false"), told);
        String shown = new HaCommands(log, replica, new Leadership(follower)).status();
        assertTrue(shown.contains("role       follower"), shown);
        assertTrue(
                shown.contains("10.0.0.9:10912 at " + (end + 5) + " or beyond, this log is 5 bytes behind, 30 ms, 77"),
                shown);
        Replicator alone =
                new FixedTechnique(log.appended()).following(new LeaderStatus("a:1", false, "nobody", -1, -1, 0, 0, 0));
        assertTrue(new HaCommands(log, replica, new Leadership(alone))
                .status()
                .contains("a:1 is not connected, tried again and again: nobody"));
        Replicator lost =
                new FixedTechnique(log.appended()).following(new LeaderStatus("", false, "", -1, -1, 0, 0, 0));
        assertTrue(
                new HaCommands(log, replica, new Leadership(lost)).status().contains("none: no name server names one"));
    }

    @Test
    void theShellSaysThatALogTakesNothingAndWhatAPartOfTheNodeRemarks() {
        log.refuse(AppendStatus.DISK_FULL);
        HaCommands commands = new HaCommands(log, replica, new Leadership(leader));
        commands.bindRemark(() -> "");
        commands.bindRemark(() -> "somebody else could lead");
        String shown = commands.status();
        assertTrue(shown.contains("\ntrouble    this log takes nothing: DISK_FULL\nnote       somebody else"), shown);
        assertEquals(1, shown.split("\nnote", -1).length - 1, "nothing is said of nothing");
    }

    @Test
    void theShellSaysForHowLongAReplicaMissesSomething() {
        Replicator behind = new FixedTechnique(log.appended())
                .followedBy(
                        new ReplicaStatus("10.0.0.1:5", 0, end, true, 99),
                        new ReplicaStatus("10.0.0.2:5", end, end, true, 99));
        String shown = new HaCommands(log, replica, new Leadership(behind)).status();
        assertTrue(shown.matches("(?s).*10.0.0.1:5 at 0, " + end + " bytes behind, \\d+ ms, 99 bytes/s.*"), shown);
        assertTrue(shown.contains("10.0.0.2:5 at " + end + ", 0 bytes behind, 99 bytes/s"), shown);
    }

    @Test
    void theShellSaysHowFarASwitchIs() {
        HaCommands none = new HaCommands(log, replica, new Leadership());
        assertEquals("technique  none: writes wait until there is one", none.status());
        SwitchFile file = new SwitchFile(home);
        Group group = new Group(Member.read("a:1,b:1,c:1"), "a:1", "a:1");
        GroupSwitch promised = new GroupSwitch(5, "async", "raft", Phase.PROMISED, group, -1);
        file.note(promised);
        assertTrue(new HaCommands(log, replica, new Leadership(leader))
                .status()
                .endsWith("\nswitch     5, async to raft, under way"));
        file.note(promised.sealed(end));
        assertTrue(none.status().contains("5, async to raft, under way: this log is sealed at " + end), none.status());
        assertTrue(none.status().contains("or until ha:switch abort"), none.status());
        file.note(promised.sealed(end).as(Phase.ACTIVE));
        assertTrue(none.status().endsWith("\nswitch     5, async to raft, done"), none.status());
        GroupSwitch back = new GroupSwitch(7, "raft", "async", Phase.PROMISED, group, -1);
        file.note(back);
        file.note(back.as(Phase.ABORTED));
        assertTrue(
                none.status().endsWith("5, async to raft, done\nswitch     7, raft to async, given up"), none.status());
    }
}
