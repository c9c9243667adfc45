package io.gantry.log;

/**
 * Figures of a store at one moment.
 *
 * @param directory where the segments are
 * @param segmentBytes size of a segment file
 * @param earliestTimestampMillis store time of the oldest record; -1 in an empty log
 * @param diskUsedRatio used part of the file system, 0 to 1
 * @param queueDiskUsedRatio the same of the consume queues' file system
 * @param lockedMillis how long the append that runs now has had the log for itself; 0 when none runs
 * @param refusal why appends are refused now; empty when they are accepted
 */
public record LogStatus(
        String directory,
        long segmentBytes,
        long earliestTimestampMillis,
        double diskUsedRatio,
        double queueDiskUsedRatio,
        long lockedMillis,
        String refusal) {}
