/** Messages on their way into the log, and how one is found in it again. */
@Export
@Version("1.1.0")
package io.gantry.codec.record;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
