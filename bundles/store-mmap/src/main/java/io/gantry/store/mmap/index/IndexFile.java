package io.gantry.store.mmap.index;

import io.gantry.codec.IndexLayout;
import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.Segment;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.Collection;

/** One index file. One writer; a search may run beside it: an entry is complete before its slot points to it. */
final class IndexFile {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final long MILLIS = 1_000;

    /** Count of slots in use while they are built again: what a kill leaves then must not count as sound. */
    private static final int REBUILDING = -1;

    private final Segment segment;
    private final IndexLayout layout;
    private final int slots;
    private final int entries;
    private final Disk disk;
    private int readyTo;
    private int forcedCount;

    IndexFile(Segment segment, int slots, int entries, Disk disk) {
        this.segment = segment;
        this.layout = new IndexLayout(segment.buffer(), slots);
        this.slots = slots;
        this.entries = entries;
        this.disk = disk;
        this.forcedCount = layout.count();
    }

    Segment segment() {
        return segment;
    }

    boolean isFull() {
        return layout.count() >= entries;
    }

    long beginTimestampMillis() {
        return layout.beginTimestampMillis();
    }

    long endTimestampMillis() {
        return layout.endTimestampMillis();
    }

    long beginPosition() {
        return layout.beginPosition();
    }

    long endPosition() {
        return layout.endPosition();
    }

    boolean isEmpty() {
        return layout.count() <= 1;
    }

    /** Adds an entry to a file that is not full. */
    void put(int keyHash, long position, long storeTimestampMillis) throws IOException {
        int number = layout.count();
        makeRoom(number);
        if (number == 1) {
            layout.beginPosition(position).beginTimestampMillis(storeTimestampMillis);
        }
        long seconds = (storeTimestampMillis - layout.beginTimestampMillis()) / MILLIS;
        int before = link(number, keyHash);
        layout.entry(number, keyHash, position, (int) Math.max(0, Math.min(seconds, Integer.MAX_VALUE)), before);
        VarHandle.releaseFence();
        layout.newest(keyHash, number);
        layout.endPosition(position).endTimestampMillis(storeTimestampMillis).count(number + 1);
    }

    /** The slot's newest entry, to be pointed to; counts a slot used for the first time. */
    private int link(int number, int keyHash) {
        int before = layout.newest(keyHash);
        if (before > 0 && before < number) {
            return before;
        }
        layout.usedSlots(layout.usedSlots() + 1);
        return 0;
    }

    /** Head and slots get room when the file is begun, entries in chunks; so no mapped write meets a full disk. */
    private void makeRoom(int number) throws IOException {
        int end = (int) IndexLayout.fileBytes(slots, number + 1);
        if (end <= readyTo) {
            return;
        }
        int from = readyTo;
        if (from == 0) {
            from = number == 1 ? 0 : (int) IndexLayout.fileBytes(slots, number);
        }
        int ahead = Math.min(segment.bytes(), end + CHUNK_BYTES);
        try {
            disk.writeZeros(segment, from, ahead - from);
            readyTo = ahead;
        } catch (IOException e) {
            // On a full disk there may still be room for this entry: it may have had its place before a crash.
            disk.writeZeros(segment, from, end - from);
            readyTo = end;
        }
    }

    /** Adds the positions of entries with this hash and time, newest first, until there are enough. */
    void find(int keyHash, long beginMillis, long endMillis, int enough, Collection<Long> positions) {
        // A damaged head may tell of more entries than the file has.
        int last = Math.min(layout.count(), entries - 1);
        int number = layout.newest(keyHash);
        while (number > 0 && number <= last && positions.size() < enough) {
            long from = layout.beginTimestampMillis() + layout.entrySeconds(number) * MILLIS;
            // The entry's time is cut to seconds.
            boolean isInTime = from + MILLIS > beginMillis && from <= endMillis;
            if (isInTime && layout.entryKeyHash(number) == keyHash) {
                positions.add(layout.entryPosition(number));
            }
            int before = layout.entryBefore(number);
            number = before < number ? before : 0;
        }
    }

    /**
     * Keeps the entries of records below a position. All of these were on disk with their slots; what came later may
     * be there in parts. Where a slot leads to a later entry that is not there, all slots are built again.
     *
     * @param areOlderSound whether the entries below the position, and their slots, can be trusted at all
     */
    void cut(long keptBelow, boolean areOlderSound) throws IOException {
        int count = Math.min(layout.count(), entries);
        boolean areSound = areOlderSound && layout.usedSlots() != REBUILDING;
        int kept = areSound ? firstFrom(keptBelow, count) : soundCount(keptBelow);
        if (!areSound || !unlink(kept)) {
            rebuild(kept);
        }
        layout.count(kept);
        if (kept > 1) {
            layout.beginPosition(layout.entryPosition(1)).endPosition(layout.entryPosition(kept - 1));
            layout.endTimestampMillis(layout.beginTimestampMillis() + layout.entrySeconds(kept - 1) * MILLIS);
        }
        if (kept < count) {
            int from = (int) IndexLayout.fileBytes(slots, kept);
            disk.writeZeros(segment, from, Math.min(segment.bytes(), (int) IndexLayout.fileBytes(slots, count)) - from);
        }
        readyTo = 0;
        forcedCount = 0;
    }

    /** Makes the slots from the entries; the note that this is going on leaves the disk after they are on it. */
    private void rebuild(int kept) throws IOException {
        layout.usedSlots(REBUILDING);
        disk.force(segment, 0, IndexLayout.HEAD_BYTES);
        disk.writeZeros(segment, IndexLayout.HEAD_BYTES, slots * Integer.BYTES);
        int used = 0;
        for (int number = 1; number < kept; number++) {
            int keyHash = layout.entryKeyHash(number);
            int before = layout.newest(keyHash);
            used += before == 0 ? 1 : 0;
            layout.entry(number, keyHash, layout.entryPosition(number), layout.entrySeconds(number), before)
                    .newest(keyHash, number);
        }
        disk.force(segment, 0, (int) Math.min(segment.bytes(), IndexLayout.fileBytes(slots, kept)));
        layout.usedSlots(used);
    }

    /**
     * Number of the first entry of a record from a position on; entries are in the order of the log. An entry that did
     * not come to the disk is of a later one.
     */
    private int firstFrom(long position, int count) {
        int low = 1;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (layout.entryPosition(middle) < position && !isBlank(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Number of the first entry that cannot be right, or is of a record from the position on. */
    private int soundCount(long keptBelow) {
        long last = -1;
        int number = 1;
        for (; number < entries; number++) {
            long position = layout.entryPosition(number);
            int keyHash = layout.entryKeyHash(number);
            if (position < last || position >= keptBelow || isBlank(number) || keyHash < 0) {
                break;
            }
            last = position;
        }
        return number;
    }

    private boolean isBlank(int number) {
        return layout.entryPosition(number) == 0
                && layout.entryKeyHash(number) == 0
                && layout.entrySeconds(number) == 0;
    }

    /** Lets each slot point to its newest entry that is kept; false when that is not to be found. */
    private boolean unlink(int kept) {
        int used = 0;
        for (int slot = 0; slot < slots; slot++) {
            int newest = layout.newestIn(slot);
            int number = newest;
            while (number >= kept) {
                int before = number < entries ? layout.entryBefore(number) : number;
                if (before >= number || layout.slotOf(layout.entryKeyHash(number)) != slot) {
                    return false;
                }
                number = before;
            }
            if (number != newest) {
                layout.newestIn(slot, Math.max(number, 0));
            }
            used += number > 0 ? 1 : 0;
        }
        layout.usedSlots(used);
        return true;
    }

    void force() throws IOException {
        if (forcedCount != layout.count()) {
            int count = layout.count();
            disk.force(segment, 0, (int) Math.min(segment.bytes(), IndexLayout.fileBytes(slots, count)));
            forcedCount = count;
        }
    }
}
