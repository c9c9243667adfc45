package io.gantry.ha.async;

import io.gantry.codec.RecordCheck;
import io.gantry.codec.RecordCheck.Finding;
import io.gantry.codec.StoredMessage;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Finds out up to where this log and its leader's hold the same history. Both are the same from their beginning to
 * some record and different from there on, so one record tells for all before it: it is the same when its bytes are,
 * which have its position, the time it was stored and the hosts. The leader is asked for a record as clients ask it,
 * so it may be one of Apache's. Needs a question for logs that agree, and as many as a binary search takes for others.
 */
final class Agreement {
    private static final int PIECE_BYTES = 4 << 20;
    private static final long NOWHERE = -1;

    private final CommitLog log;
    private final LeaderLog leader;

    Agreement(CommitLog log, LeaderLog leader) {
        this.log = log;
        this.leader = leader;
    }

    /**
     * Where the histories part.
     *
     * @return the end of this log when nothing in it is wrong; the end of the last common record when some is; -1 when
     *     there is none
     */
    long end() throws IOException, InterruptedException {
        long end = log.appended().position();
        long segmentBytes = log.status().segmentBytes();
        long from = Math.max(log.start(), leader.start());
        if (from >= end) {
            return log.start() == end ? end : NOWHERE;
        }
        long base = (end - 1) / segmentBytes * segmentBytes;
        Places last = places(base, end);
        if (last.count > 0 && isCommon(last.at(last.count - 1))) {
            return end;
        }
        while (base > from && (last.count == 0 || !isCommon(last.at(0)))) {
            base -= segmentBytes;
            last = places(base, Math.min(end, base + segmentBytes));
        }
        return lastCommon(last);
    }

    private long lastCommon(Places places) throws IOException, InterruptedException {
        int common = -1;
        int different = places.count;
        while (different - common > 1) {
            int middle = (common + different) >>> 1;
            if (isCommon(places.at(middle))) {
                common = middle;
            } else {
                different = middle;
            }
        }
        return common < 0 ? NOWHERE : places.at(common) + bytes(places.at(common)).length;
    }

    private boolean isCommon(long position) throws IOException, InterruptedException {
        return Arrays.equals(leader.record(position), bytes(position));
    }

    private byte[] bytes(long position) throws IOException {
        try (LogSlice head = slice(position, Integer.BYTES)) {
            int length = head.buffer().getInt(0);
            try (LogSlice record = slice(position, length)) {
                byte[] bytes = new byte[record.buffer().remaining()];
                record.buffer().get(bytes);
                return bytes;
            }
        }
    }

    private LogSlice slice(long position, int length) throws IOException {
        return log.read(position, length)
                .orElseThrow(() -> new IOException("position " + position + " has gone from this log meanwhile"));
    }

    /** Where records begin, from the beginning of a segment on. */
    private Places places(long base, long end) throws IOException {
        Places places = new Places(base);
        RecordCheck check = new RecordCheck();
        long at = Math.max(base, log.start());
        while (at < end) {
            long before = at;
            try (LogSlice piece = slice(at, (int) Math.min(PIECE_BYTES, end - at))) {
                ByteBuffer buffer = piece.buffer();
                int within = 0;
                while (check.check(buffer, within, buffer.limit(), false) == Finding.MESSAGE) {
                    places.add(at + within);
                    within += buffer.getInt(within);
                }
                at += within;
            }
            if (at == before && !isLongRecord(at, end)) {
                // The blank at the segment's end.
                return places;
            }
            if (at == before) {
                places.add(at);
                at += bytes(at).length;
            }
        }
        return places;
    }

    private boolean isLongRecord(long at, long end) throws IOException {
        if (end - at <= PIECE_BYTES) {
            return false;
        }
        try (LogSlice head = slice(at, StoredMessage.BLANK_HEAD_BYTES)) {
            return head.buffer().getInt(StoredMessage.MAGIC_AT) != StoredMessage.MAGIC_BLANK;
        }
    }

    /** Addresses within one segment, as distances from its first byte. */
    private static final class Places {
        private final long base;
        private int[] distances = new int[1_024];
        private int count;

        Places(long base) {
            this.base = base;
        }

        void add(long position) {
            if (count == distances.length) {
                distances = Arrays.copyOf(distances, 2 * count);
            }
            distances[count++] = (int) (position - base);
        }

        long at(int number) {
            return base + distances[number];
        }
    }
}
