package io.gantry.bench.traffic;

import io.gantry.cluster.Credentials;

/**
 * What the messages look like.
 *
 * @param group the producers' name
 * @param bodyBytes length of the body
 * @param tag null for none
 * @param keys how many different keys; 0 for messages without a key
 * @param serialization of the frame's header, as {@link io.gantry.codec.Frame} names it
 * @param isStamped whether the body begins with a {@link Stamp}
 * @param lightQueues in how many light queues the messages take turns to stand; 0 for none
 * @param credentials with what each is signed; null leaves them unsigned
 */
public record MessageShape(
        String group,
        int bodyBytes,
        String tag,
        int keys,
        int serialization,
        boolean isStamped,
        int lightQueues,
        Credentials credentials) {}
