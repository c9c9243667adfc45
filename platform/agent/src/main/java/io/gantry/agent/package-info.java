/** Duty-cycle workers, time, deadlines and watermarks: the only place of threads and clocks in a node. */
@Export
@Version("1.0.0")
package io.gantry.agent;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
