package io.gantry.ha.raft;

import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Group;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.GroupSwitch.Phase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The last entry of a group: another technique works from there on. It has no bytes in the commit log. As an entry it
 * begins with 0 (4), where records have their length, and a magic (4); the rest is ASCII lines: id, technique, leader,
 * members.
 */
record StopSign(long id, String to, String leader, String members) {
    private static final int MAGIC = 0x4753_544F;
    private static final int HEAD_BYTES = 8;
    private static final int LINES = 4;

    static StopSign of(GroupSwitch wanted) {
        return new StopSign(
                wanted.id(),
                wanted.to(),
                wanted.group().leader(),
                Member.write(wanted.group().members()));
    }

    /** Whether an entry is one. */
    static boolean isSign(ByteBuffer entry) {
        int at = entry.position();
        return entry.remaining() > HEAD_BYTES && entry.getInt(at) == 0 && entry.getInt(at + Integer.BYTES) == MAGIC;
    }

    ByteBuffer write() {
        byte[] lines =
                String.join("\n", String.valueOf(id), to, leader, members).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(HEAD_BYTES + lines.length)
                .putInt(0)
                .putInt(MAGIC)
                .put(lines)
                .flip();
    }

    /** What {@link #write} has written; an IllegalArgumentException says that it is something else. */
    static StopSign read(byte[] entry) {
        String[] lines =
                new String(entry, HEAD_BYTES, entry.length - HEAD_BYTES, StandardCharsets.US_ASCII).split("\n");
        if (lines.length != LINES) {
            throw new IllegalArgumentException("A stop sign has " + lines.length + " lines");
        }
        return new StopSign(Long.parseLong(lines[0]), lines[1], lines[2], lines[3]);
    }

    /**
     * What was decided by it.
     *
     * @param end where the log ends for this technique
     */
    GroupSwitch decided(long end) {
        return new GroupSwitch(
                id, RaftReplicator.TECHNIQUE, to, Phase.ACTIVE, new Group(Member.read(members), "", leader), end);
    }
}
