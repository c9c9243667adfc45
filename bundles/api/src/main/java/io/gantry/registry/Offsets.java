package io.gantry.registry;

import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * How far each group has consumed each queue. An offset that an operator has reset wins over commits until a pull has
 * taken it over. Safe for any thread.
 */
@ProviderType
public interface Offsets {
    /** The offset the group is to consume next: one that was reset, else the committed one; -1 when there is none. */
    long find(String group, String topic, int queueId);

    /**
     * Notes an offset; may also go back.
     *
     * @return false when it was ignored: a reset offset is pending, or offset or queue id are out of range
     */
    boolean commit(String group, String topic, int queueId, long offset);

    /** Sets an offset for the group's members to take over with their next pull; commits are ignored until then. */
    void reset(String group, String topic, int queueId, long offset);

    /** Whether a reset offset waits to be taken over. */
    boolean hasReset(String group, String topic, int queueId);

    /** Takes over a reset offset, once; -1 when there is none. */
    long takeReset(String group, String topic, int queueId);

    /** A copy of the group's committed offsets in a topic, by queue id. */
    Map<Integer, Long> of(String group, String topic);

    /** The topics the group has offsets in. */
    Set<String> topicsOf(String group);

    /** The groups that have offsets in the topic. */
    Set<String> groupsOf(String topic);

    /** Forgets all offsets in a topic. */
    void removeTopic(String topic);

    /** Forgets all offsets of a group. */
    void removeGroup(String group);
}
