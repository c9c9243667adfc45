/** The bodies of requests and responses: read with bounds, written in RocketMQ's forms. */
@Export
@Version("1.0.0")
package io.gantry.codec.body;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
