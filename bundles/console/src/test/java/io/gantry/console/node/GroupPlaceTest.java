package io.gantry.console.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.log.AppendResult;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Group;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.SwitchFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page is told of switches that are under way, or were done. */
final class GroupPlaceTest {
    private static final String MEMBERS = "10.0.0.1:10911/10914,10.0.0.2:10911/10914,10.0.0.3:10911/20000";

    @TempDir
    Path folder;

    private final GroupSwitch begun = new GroupSwitch(
            7,
            "async",
            "raft",
            Phase.PROMISED,
            new Group(Member.read(MEMBERS), "10.0.0.2:10911", "10.0.0.1:10911"),
            -1);

    private GroupPlace place;

    private Map<String, Object> told() {
        ReplicaLog log = new ReplicaLog() {
            @Override
            public AppendResult copy(long position, ByteBuffer bytes) {
                throw new IllegalStateException("Nothing is copied here");
            }

            @Override
            public void cutBack(long position) {
                throw new IllegalStateException("Nothing is cut here");
            }

            @Override
            public Path home() {
                return folder;
            }
        };
        Map<String, Object> json = new LinkedHashMap<>();
        place = new GroupPlace(() -> null, () -> log);
        place.tell(json);
        return json;
    }

    @Test
    void aSwitchIsShownWhileItIsUnderWayAndItsMembersAfterwards() {
        assertEquals(List.of(), told().get("members"));
        SwitchFile file = new SwitchFile(folder);
        file.note(begun);
        Map<?, ?> open = (Map<?, ?>) told().get("switch");
        assertEquals("raft", open.get("to"));
        assertEquals("promised", open.get("phase"));
        assertEquals("10.0.0.1:10911", open.get("leader"));
        file.note(begun.as(Phase.ACTIVE));
        assertFalse(told().containsKey("switch"));
        assertEquals(List.of(MEMBERS.split(",")), told().get("members"));
        assertEquals("10.0.0.3:20000", place.votes().get("10.0.0.3:10911"));
    }

    @Test
    void oneThatIsGivenUpIsNoneThatIsUnderWay() {
        new SwitchFile(folder).note(begun.as(Phase.ABORTED));
        assertFalse(told().containsKey("switch"));
    }

    @Test
    void aFileThatMakesNoSenseIsTold() throws IOException {
        Files.writeString(folder.resolve("switch"), "now.id=x");
        assertTrue(String.valueOf(told().get("trouble")).contains("does not say which technique works"));
        assertEquals(Map.of(), place.votes());
    }

    @Test
    void aNodeWithoutABrokerTellsNothing() {
        Map<String, Object> json = new LinkedHashMap<>();
        new GroupPlace(() -> null, () -> null).tell(json);
        assertFalse(json.containsKey("members"));
    }
}
