package io.gantry.wire;

/**
 * The requests of an endpoint that wait for a thread, since their handlers may block, as it was when it was asked.
 *
 * @param waiting how many are not begun
 * @param capacity how many may wait; 0 where no handler may block
 * @param longestMillis how long the oldest of them waits; 0 when none does
 */
public record RequestQueue(int waiting, int capacity, long longestMillis) {}
