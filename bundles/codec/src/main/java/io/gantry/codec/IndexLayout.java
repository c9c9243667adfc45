package io.gantry.codec;

import java.nio.ByteBuffer;

/**
 * An index file: a hash table on disk, big-endian. Head, slots, entries; an entry points to the slot's entry before it.
 * A flyweight over the file's bytes.
 *
 * <pre>
 * head 40:  0 begin time 8 | 8 end time 8 | 16 begin position 8 | 24 end position 8 | 32 used slots 4 | 36 count 4
 * slot 4:   number of the slot's newest entry; 0 is none
 * entry 20: 0 key hash 4 | 4 position 8 | 12 seconds after begin time 4 | 16 number of the slot's entry before 4
 * </pre>
 *
 * Entries are numbered from 1, and the count is the number of the next one. A number outside 1 to count - 1 ends
 * a chain.
 */
public final class IndexLayout {
    /** Length of the head. */
    public static final int HEAD_BYTES = 40;

    private static final int SLOT_BYTES = Integer.BYTES;
    private static final int ENTRY_BYTES = 20;
    private static final int END_TIME_AT = Long.BYTES;
    private static final int BEGIN_POSITION_AT = END_TIME_AT + Long.BYTES;
    private static final int END_POSITION_AT = BEGIN_POSITION_AT + Long.BYTES;
    private static final int USED_SLOTS_AT = END_POSITION_AT + Long.BYTES;
    private static final int COUNT_AT = USED_SLOTS_AT + Integer.BYTES;
    private static final int ENTRY_POSITION_AT = Integer.BYTES;
    private static final int ENTRY_SECONDS_AT = ENTRY_POSITION_AT + Long.BYTES;
    private static final int ENTRY_BEFORE_AT = ENTRY_SECONDS_AT + Integer.BYTES;

    private final ByteBuffer buffer;
    private final int slots;

    /** Looks at a file's bytes, from index 0. */
    public IndexLayout(ByteBuffer buffer, int slots) {
        this.buffer = buffer;
        this.slots = slots;
    }

    /** Length of a file with so many slots and entries. */
    public static long fileBytes(int slots, int entries) {
        return HEAD_BYTES + (long) slots * SLOT_BYTES + (long) entries * ENTRY_BYTES;
    }

    /** The hash that slots and entries hold of a text with this {@link String#hashCode}. */
    public static int keyHash(int hashCode) {
        return hashCode == Integer.MIN_VALUE ? 0 : Math.abs(hashCode);
    }

    public long beginTimestampMillis() {
        return buffer.getLong(0);
    }

    public IndexLayout beginTimestampMillis(long millis) {
        buffer.putLong(0, millis);
        return this;
    }

    public long endTimestampMillis() {
        return buffer.getLong(END_TIME_AT);
    }

    public IndexLayout endTimestampMillis(long millis) {
        buffer.putLong(END_TIME_AT, millis);
        return this;
    }

    public long beginPosition() {
        return buffer.getLong(BEGIN_POSITION_AT);
    }

    public IndexLayout beginPosition(long position) {
        buffer.putLong(BEGIN_POSITION_AT, position);
        return this;
    }

    public long endPosition() {
        return buffer.getLong(END_POSITION_AT);
    }

    public IndexLayout endPosition(long position) {
        buffer.putLong(END_POSITION_AT, position);
        return this;
    }

    public int usedSlots() {
        return buffer.getInt(USED_SLOTS_AT);
    }

    public IndexLayout usedSlots(int count) {
        buffer.putInt(USED_SLOTS_AT, count);
        return this;
    }

    /** Number of the next entry; a new file's 0 counts as 1. */
    public int count() {
        return Math.max(1, buffer.getInt(COUNT_AT));
    }

    public IndexLayout count(int number) {
        buffer.putInt(COUNT_AT, number);
        return this;
    }

    /** Number of the newest entry in the slot of a hash. */
    public int newest(int keyHash) {
        return newestIn(slotOf(keyHash));
    }

    public IndexLayout newest(int keyHash, int number) {
        return newestIn(slotOf(keyHash), number);
    }

    public int entryKeyHash(int number) {
        return buffer.getInt(entryAt(number));
    }

    public long entryPosition(int number) {
        return buffer.getLong(entryAt(number) + ENTRY_POSITION_AT);
    }

    public int entrySeconds(int number) {
        return buffer.getInt(entryAt(number) + ENTRY_SECONDS_AT);
    }

    public int entryBefore(int number) {
        return buffer.getInt(entryAt(number) + ENTRY_BEFORE_AT);
    }

    /** Writes an entry; the slot still has to point to it. */
    public IndexLayout entry(int number, int keyHash, long position, int seconds, int before) {
        int at = entryAt(number);
        buffer.putInt(at, keyHash);
        buffer.putLong(at + ENTRY_POSITION_AT, position);
        buffer.putInt(at + ENTRY_SECONDS_AT, seconds);
        buffer.putInt(at + ENTRY_BEFORE_AT, before);
        return this;
    }

    /** The slot of a hash. */
    public int slotOf(int keyHash) {
        return keyHash % slots;
    }

    /** Number of the newest entry in a slot. */
    public int newestIn(int slot) {
        return buffer.getInt(HEAD_BYTES + slot * SLOT_BYTES);
    }

    public IndexLayout newestIn(int slot, int number) {
        buffer.putInt(HEAD_BYTES + slot * SLOT_BYTES, number);
        return this;
    }

    private int entryAt(int number) {
        return HEAD_BYTES + slots * SLOT_BYTES + number * ENTRY_BYTES;
    }
}
