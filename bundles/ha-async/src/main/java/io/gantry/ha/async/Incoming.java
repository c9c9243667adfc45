package io.gantry.ha.async;

import io.gantry.log.AppendResult;
import io.gantry.log.CommitLog;
import io.gantry.log.ReplicaLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;

/**
 * What a leader sends, on its way into the log: headers are read off, and whole records are copied; less than one waits
 * here for the rest. Batches may be of any length, records of as much as there is memory for. For one thread.
 */
final class Incoming {
    private static final int FIRST_BYTES = 256 << 10;
    /** A record has at most a frame's 16 MiB and its properties; the blank at a segment's end is as long. */
    private static final int MAX_BYTES = 64 << 20;

    private static final long NOWHERE = -1;

    private final ReplicaLog replica;
    private final ByteBuffer header = ByteBuffer.allocateDirect(Shipment.HEADER_BYTES);
    private ByteBuffer held = ByteBuffer.allocateDirect(FIRST_BYTES);
    /** Bytes of the batch under way that have not come yet. */
    private int missing;
    /** Address of the first byte that is held; nowhere before the first header for an empty log. */
    private long position;

    private volatile long leaderEnd = NOWHERE;
    private String refusal = "";

    /** Goes on where the log ends. */
    Incoming(ReplicaLog replica, CommitLog log) {
        this.replica = replica;
        long end = log.appended().position();
        this.position = end == log.start() ? NOWHERE : end;
    }

    /**
     * Reads what there is, at most a buffer's worth, and copies it; an IOException or IllegalArgumentException says
     * what the leader did wrong.
     *
     * @return bytes that came
     */
    long read(ScatteringByteChannel channel) throws IOException {
        if (!take()) {
            return 0;
        }
        int room = Math.min(missing, held.remaining());
        int before = held.position();
        held.limit(before + room);
        long count = room == missing ? channel.read(new ByteBuffer[] {held, header}) : channel.read(held);
        missing -= held.position() - before;
        held.limit(held.capacity());
        if (count < 0) {
            throw new IOException("it closed the connection");
        }
        if (!header.hasRemaining()) {
            begin();
        }
        take();
        return count;
    }

    private void begin() throws IOException {
        header.flip();
        long at = header.getLong();
        int length = header.getInt();
        header.clear();
        if (length < 0 || at < 0) {
            throw new IOException("it sends " + length + " bytes of position " + at);
        }
        if (position == NOWHERE) {
            position = at;
        }
        if (at != position + held.position()) {
            throw new IOException("it sends what is at " + at + ", and this log goes on at "
                    + (position + held.position()) + ": they hold different histories");
        }
        missing = length;
        leaderEnd = Math.max(leaderEnd, at + length);
    }

    /** Copies what is whole; false when the log takes nothing at the moment. */
    private boolean take() throws IOException {
        held.flip();
        try {
            while (held.hasRemaining()) {
                AppendResult result = replica.copy(position, held);
                if (!result.isInLog()) {
                    refusal = result.status() + (result.reason().isEmpty() ? "" : ": " + result.reason());
                    return false;
                }
                if (result.end() <= position) {
                    break;
                }
                position = result.end();
            }
        } finally {
            held.compact();
        }
        refusal = "";
        makeRoom();
        return true;
    }

    private void makeRoom() throws IOException {
        if (held.hasRemaining()) {
            return;
        }
        if (held.capacity() >= MAX_BYTES) {
            throw new IOException("it sends a record of more than " + MAX_BYTES + " bytes at position " + position);
        }
        held = ByteBuffer.allocateDirect(2 * held.capacity()).put(held.flip());
    }

    /** Why the log takes nothing at the moment; empty when it does. */
    String refusal() {
        return refusal;
    }

    /** Address behind the newest byte that the leader has, as far as it said; -1 before it said anything. */
    long leaderEnd() {
        return leaderEnd;
    }
}
