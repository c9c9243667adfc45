/** Topics as brokers announce them and name servers hand them out. */
@Export
@Version("1.0.0")
package io.gantry.route;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
