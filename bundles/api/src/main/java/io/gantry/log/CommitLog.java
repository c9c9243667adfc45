package io.gantry.log;

import io.gantry.agent.Watermark;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The commit log of a broker. It is registered as a service when it has recovered; nobody sees it before.
 * All methods are safe for any thread. Nothing here waits for a disk.
 */
@ProviderType
public interface CommitLog {
    /** Assigns queue offsets and positions under one short lock and writes the records; never waits for a force. */
    AppendResult append(RecordSource source);

    /** Byte address of the oldest record kept. */
    long start();

    /** Byte address behind the newest record: the next append's. It grows with each append. */
    Watermark appended();

    /** Everything below it is forced to disk, and survives a power cut. */
    Watermark durable();

    /** Asks for a force of everything appended so far, soon; {@link #durable} tells when it is done. */
    void requestForce();

    /**
     * Bytes of the log from one segment.
     *
     * @param position byte address, within [start, appended)
     * @param length bytes wanted; fewer come back at the end of a segment or of the log
     * @return empty when the position is outside the log
     */
    Optional<LogSlice> read(long position, int length);

    /** The queue offset that the next record of a queue will get. */
    long nextQueueOffset(String topic, int queueId);

    /** Figures of the store for people and clients. */
    LogStatus status();
}
