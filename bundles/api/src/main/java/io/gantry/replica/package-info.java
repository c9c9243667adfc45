/** When a record counts as stored, and the gate every write goes through. */
@Export
@Version("1.0.0")
package io.gantry.replica;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
