/** What components share: how a start ends, what is handed over, and one thread for all that happens later. */
@Export
@Version("1.1.0")
package io.gantry.agent.boot;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
