/**
 * Duty-cycle workers, time, deadlines and watermarks, the only place of threads and clocks in a node; and how a file
 * is replaced as a whole.
 */
@Export
@Version("1.1.0")
package io.gantry.agent;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
