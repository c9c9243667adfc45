/** Where a message goes before it reaches the queue it is meant for. */
@Export
@Version("1.0.0")
package io.gantry.stage;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
