package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Group;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.SwitchFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members by addresses of IPv6: what the log keeps of them is read again as the same. */
final class MembersTest {
    private static void assertReadAgain(PeerId peer) {
        PeerId again = new PeerId();
        assertTrue(again.parse(peer.toString()), peer.toString());
        assertEquals(peer, again);
    }

    @Test
    void anAddressOfIpv6IsReadAgain() {
        PeerId written = new PeerId();
        assertTrue(written.parse("[::1]:40911"));
        PeerId switched = Membership.peer(Member.read("[::1]:10911/40911").get(0));
        assertEquals(written, switched, "ha:add-peer and ha:switch mean the same member");
        assertReadAgain(switched);
        assertReadAgain(Membership.peer(Member.read("host-1:10911").get(0)));
    }

    /** Whoever writes n1 is to be told that there is none, and not to meet another member than the file's. */
    @Test
    void theNamesOfThePropertyFilesAreNobodysInASwitchedGroup(@TempDir Path home) {
        List<Member> members = Member.read("127.0.0.1:10912/40922,127.0.0.1:10911/40921");
        Group group = new Group(members, "127.0.0.1:10911", "127.0.0.1:10912");
        new SwitchFile(home).note(new GroupSwitch(3, "async", "raft", Phase.ACTIVE, group, 0));
        RaftSettings settings = new TestSettings()
                .with("peers", "n0-127.0.0.1:40911;n1-127.0.0.1:40912")
                .with("self", "n0")
                .settings();
        Members found = Membership.of(settings, home).members();
        assertNull(found.peers().get("n1"));
        assertEquals(Membership.peer(members.get(1)), found.own());
        assertEquals(Membership.peer(members.get(0)), found.peers().get("127.0.0.1:10912"));
    }
}
