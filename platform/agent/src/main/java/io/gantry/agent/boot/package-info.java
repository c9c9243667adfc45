/** How a component's start ends: with its services, or with one line for the operator. */
@Export
@Version("1.0.0")
package io.gantry.agent.boot;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
