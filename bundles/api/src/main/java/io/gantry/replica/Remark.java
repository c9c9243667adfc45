package io.gantry.replica;

import org.osgi.annotation.versioning.ConsumerType;

/** Something about this node's part in its group that people should know: a line of {@code ha:status}. */
@ConsumerType
public interface Remark {
    /** A sentence without its full stop; empty while there is nothing to say. Safe for any thread. */
    String remark();
}
