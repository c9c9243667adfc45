package io.gantry.log;

import io.gantry.agent.Watermark;
import org.osgi.annotation.versioning.ConsumerType;

/** Says how far the log counts: what consumers may see and what producers are told of. */
@ConsumerType
public interface Committed {
    /** Never above the log's appended position. */
    Watermark committed();
}
