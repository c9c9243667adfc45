package io.gantry.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.replica.GroupSwitch.Group;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.GroupSwitch.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node knows of switches, and what it never takes back. */
final class SwitchFileTest {
    private static final List<Member> MEMBERS = Member.read("a:10911, b:10911/5,[::1]:10911");

    @TempDir
    private Path folder;

    private SwitchFile file;

    @BeforeEach
    void open() {
        file = new SwitchFile(folder);
    }

    private static GroupSwitch change(long id, String to, Phase phase) {
        String from = to.equals("raft") ? "async" : "raft";
        return new GroupSwitch(id, from, to, phase, new Group(MEMBERS, "b:10911", "a:10911"), -1);
    }

    private void assertStays(GroupSwitch next) {
        SwitchFile.Known before = file.known();
        assertThrows(IllegalStateException.class, () -> file.note(next));
        assertEquals(before, file.known());
    }

    @Test
    void whatWasNotedIsKnownToAll() {
        assertNull(file.known().inForce());
        assertTrue(file.known().works("async", true));
        assertFalse(file.known().works("raft", false));
        GroupSwitch promised = change(5, "raft", Phase.PROMISED);
        file.note(promised);
        assertEquals(promised, new SwitchFile(folder).known().next());
        assertTrue(file.known().works("async", false) && !file.known().works("raft", true), "the old one works on");
        assertEquals(5, file.known().id());
        file.note(promised.sealed(77));
        assertTrue(file.known().works("raft", false) && !file.known().works("async", true));
        assertEquals(77, file.known().inForce().end());
        assertFalse(file.known().isHeld());
        file.note(promised.sealed(77).as(Phase.ACTIVE));
        assertNull(file.known().next());
        assertEquals(77, file.known().now().end());
    }

    @Test
    void whoDrivesASwitchDoesNothingWhileItIsSealed() {
        GroupSwitch own = change(5, "raft", Phase.PROMISED);
        GroupSwitch led =
                new GroupSwitch(5, "async", "raft", Phase.SEALED, own.group().seenBy("a:10911"), 9);
        file.note(led.as(Phase.PROMISED));
        assertTrue(file.known().works("async", true));
        file.note(led);
        assertTrue(file.known().isHeld());
        assertFalse(file.known().works("async", true) || file.known().works("raft", true));
    }

    @Test
    void nothingIsTakenBack() {
        GroupSwitch promised = change(5, "raft", Phase.PROMISED);
        file.note(promised);
        assertStays(change(6, "raft", Phase.PROMISED));
        assertStays(change(4, "raft", Phase.ACTIVE));
        file.note(promised.sealed(3));
        assertStays(promised);
        file.note(promised.sealed(3).as(Phase.ABORTED));
        assertStays(promised.sealed(3));
        assertStays(promised);
        file.note(change(6, "raft", Phase.PROMISED));
        file.note(change(6, "raft", Phase.ABORTED));
        file.note(change(6, "raft", Phase.ACTIVE));
        assertStays(change(6, "raft", Phase.ABORTED));
        assertStays(change(6, "raft", Phase.PROMISED));
        file.note(change(8, "async", Phase.ACTIVE));
        file.note(change(8, "async", Phase.ACTIVE));
        assertStays(change(7, "raft", Phase.ACTIVE));
    }

    @Test
    void membersAreReadAsTheyAreWritten() {
        assertEquals("a:10911/10914,b:10911/5,[::1]:10911/10914", Member.write(MEMBERS));
        assertEquals(MEMBERS, Member.read(Member.write(MEMBERS)));
        assertEquals("::1", MEMBERS.get(2).host());
        Group group = new Group(MEMBERS, "b:10911", "a:10911");
        assertEquals(List.of("a:10911", "[::1]:10911"), group.others());
        assertEquals(2, group.majority());
        for (String bad :
                List.of("", "a", "a:1,a:1", "a:99999", "a:1/0", "a:1/99999", "a b:1", "\u00e4:1", "a:65534")) {
            assertThrows(IllegalArgumentException.class, () -> Member.read(bad), bad);
        }
    }

    @Test
    void aFileThatMakesNoSenseSaysSo() throws IOException {
        Files.writeString(folder.resolve("switch"), "now.id=5\nnow.to=raft\n");
        String message =
                assertThrows(IllegalArgumentException.class, () -> file.known()).getMessage();
        assertTrue(message.contains("does not say which technique works"), message);
    }
}
