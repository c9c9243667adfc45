/** Pages of the web console: what a plug-in gives to have one. */
@Export
@Version("1.0.0")
package io.gantry.page;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
