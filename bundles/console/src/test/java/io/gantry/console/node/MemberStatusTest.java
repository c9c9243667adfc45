package io.gantry.console.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.Json;
import org.junit.jupiter.api.Test;

/** What brokers say of their replication, Gantry's and Apache's. */
final class MemberStatusTest {
    private static MemberStatus read(String text) {
        return MemberStatus.of(Json.parseObject(text.replace('\'', '"')));
    }

    private static String follower(String address, boolean isInSync) {
        return "{'addr':'" + address + "','diff':0,'inSync':" + isInSync + ",'slaveAckOffset':9}";
    }

    private static MemberStatus leader(String... followers) {
        return read("{'haConnectionInfo':[" + String.join(",", followers) + "],'epoch':7,'master':true,"
                + "'masterCommitLogMaxOffset':9,'technique':'raft','role':'leader'}");
    }

    @Test
    void oneOfGantrysSaysItAll() {
        MemberStatus leader = leader(follower("10.0.0.2:40911", true));
        assertTrue(leader.isLeader());
        assertEquals("raft", leader.technique());
        assertEquals(7, leader.epoch());
        assertEquals(9, leader.end());
        assertNull(leader.leader());
        MemberStatus candidate = read("{'haConnectionInfo':[],'haClientRuntimeInfo':{'activated':false,'masterAddr':'',"
                + "'maxOffset':8},'epoch':7,'master':false,'masterCommitLogMaxOffset':8,'technique':'raft',"
                + "'role':'candidate'}");
        assertEquals("candidate", candidate.role());
        assertEquals(8, candidate.end());
        assertFalse(candidate.leader().isConnected());
    }

    @Test
    void oneOfApachesSaysLess() {
        MemberStatus slave = read("{'haClientRuntimeInfo':{'activated':true,'masterAddr':'10.0.0.1:10912',"
                + "'masterFlushOffset':12,'maxOffset':11},'inSyncSlaveNums':0,'master':false,"
                + "'masterCommitLogMaxOffset':0}");
        assertEquals("follower", slave.role());
        assertEquals(11, slave.end(), "the other field is a leader's");
        assertEquals("10.0.0.1:10912", slave.leader().address());
        assertNull(slave.technique());
        assertNull(slave.epoch());
        MemberStatus master = read("{'haConnectionInfo':[],'haClientRuntimeInfo':{'activated':false,'maxOffset':0},"
                + "'inSyncSlaveNums':0,'master':true,'masterCommitLogMaxOffset':12}");
        assertEquals(12, master.end());
        assertNull(master.leader());
        assertEquals("follower", read("{}").role());
        assertNull(read("{}").end());
    }

    /** A slave is seen by the port it came from: what cannot be told to be of one is not told. */
    @Test
    void whoIsInSyncIsSaidOnlyWhereItIsKnown() {
        MemberStatus all = leader(follower("10.0.0.2:5001", true), follower("10.0.0.2:5002", true));
        assertEquals(true, all.isInSync("10.0.0.2:10911", 2, 2));
        MemberStatus none = leader(follower("10.0.0.2:5001", false));
        assertEquals(false, none.isInSync("10.0.0.2:10911", 2, 2));
        assertEquals(false, leader().isInSync("10.0.0.2:10911", 1, 1));
        MemberStatus one = leader(follower("10.0.0.2:5001", true), follower("10.0.0.3:5002", false));
        assertEquals(true, one.isInSync("10.0.0.2:10911", 2, 1));
        assertEquals(false, one.isInSync("10.0.0.3:10911", 2, 1));
        assertEquals(false, one.isInSync("10.0.0.4:10911", 3, 1), "it is not connected");
        MemberStatus same = leader(follower("10.0.0.2:5001", true), follower("10.0.0.2:5002", false));
        assertNull(same.isInSync("10.0.0.2:10911", 2, 2));
        assertEquals(false, same.isInSync("10.0.0.2:5002", 2, 2), "who is named by its own address is known");
    }
}
