/** What a broker knows: itself, its topics, groups and offsets, and who is connected to it. */
@Export
@Version("1.0.0")
package io.gantry.registry;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
