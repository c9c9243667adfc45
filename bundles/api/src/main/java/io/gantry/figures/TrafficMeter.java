package io.gantry.figures;

import org.osgi.annotation.versioning.ProviderType;

/** Told of all that goes in and out; names are of topics and groups that were checked before. Safe for any thread. */
@ProviderType
public interface TrafficMeter {
    /** Messages were stored for a producer. */
    void onPut(String topic, long messages, long bytes);

    /** A producer's request was refused by the store. */
    void onFailedPut();

    /** Messages were given to a group. */
    void onGet(String group, String topic, long messages, long bytes);

    /** A pull was answered without a message. */
    void onEmptyGet();

    /** A message that a group could not consume was taken back for another try, or for the dead letters. */
    void onSendBack(String group, String topic);
}
