/** Which messages a group wants, in languages that bundles of their own understand. */
@Export
@Version("1.0.0")
package io.gantry.filter;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
