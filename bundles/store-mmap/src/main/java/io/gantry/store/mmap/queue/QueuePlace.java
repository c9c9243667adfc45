package io.gantry.store.mmap.queue;

import io.gantry.queue.QueueKey;
import io.gantry.store.mmap.log.LightQueues;
import io.gantry.store.mmap.segment.Disk;
import java.nio.file.Path;

/**
 * What the queues of one store share: where their files are, the log they are about, and the order in which they rest
 * and are forced.
 */
record QueuePlace(
        Path directory,
        int fileBytes,
        Disk disk,
        LogRecords log,
        AwakeQueues awake,
        UnforcedQueues unforced,
        LightQueues light) {
    Path path(QueueKey key) {
        return directory.resolve(key.topic()).resolve(Integer.toString(key.queueId()));
    }

    /** Maps the files of a queue. */
    UnitFiles open(QueueKey key) {
        return new UnitFiles(path(key), fileBytes, disk);
    }
}
