/** The ordered bytes of a broker: one writer, many readers, positions that only grow. */
@Export
@Version("1.0.0")
package io.gantry.log;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
