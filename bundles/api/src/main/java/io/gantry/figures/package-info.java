/** What is counted, who counts it, and who reads it. */
@Export
@Version("1.0.0")
package io.gantry.figures;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
