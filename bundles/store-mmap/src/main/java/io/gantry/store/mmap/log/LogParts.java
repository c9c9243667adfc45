package io.gantry.store.mmap.log;

import io.gantry.agent.Clock;
import io.gantry.store.mmap.segment.Disk;
import java.nio.file.Path;

/**
 * What a log is made of.
 *
 * @param durable up to where it is known to be on disk
 * @param end where the log ends
 * @param maxRecordBytes the longest record accepted
 * @param forceIntervalMillis everything is forced this often, asked or not
 * @param queueDirectory where the consume queues are, for the figures
 */
public record LogParts(
        long durable,
        long end,
        int maxRecordBytes,
        long forceIntervalMillis,
        Path queueDirectory,
        Disk disk,
        Clock clock,
        Intake intake) {}
