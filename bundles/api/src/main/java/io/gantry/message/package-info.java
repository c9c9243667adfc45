/** What a message is made of: flags, well-known properties and topics of the RocketMQ protocol. */
@Export
@Version("1.1.0")
package io.gantry.message;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
