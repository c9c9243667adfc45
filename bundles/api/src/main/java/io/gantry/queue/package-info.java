/** Numbered views of the log: consume queues by topic and queue, and the index of keys. */
@Export
@Version("1.0.0")
package io.gantry.queue;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
