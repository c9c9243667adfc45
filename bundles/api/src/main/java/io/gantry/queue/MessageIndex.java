package io.gantry.queue;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Finds messages by key. Safe for any thread. */
@ProviderType
public interface MessageIndex {
    /**
     * Byte addresses of records that may carry the key, newest first: keys are stored as 32-bit hashes, so the
     * caller must compare the record's own keys.
     *
     * @param key a user key or a unique key
     * @param maxResults 1 or more
     */
    List<Long> find(String topic, String key, int maxResults, long beginMillis, long endMillis);

    /** Store time of the newest indexed message, milliseconds; 0 when there is none. */
    long lastTimestampMillis();

    /** Byte address of the newest indexed message; 0 when there is none. */
    long lastPosition();
}
