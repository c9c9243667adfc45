/** What runs in a node, and how to change it while it runs. */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
package io.gantry.feature;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
