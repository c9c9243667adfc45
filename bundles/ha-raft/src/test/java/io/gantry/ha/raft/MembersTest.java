package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.replica.GroupSwitch.Member;
import org.junit.jupiter.api.Test;

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
}
