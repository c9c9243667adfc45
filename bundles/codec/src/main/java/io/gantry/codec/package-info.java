/** Byte layouts of frames, stored records and files, as flyweights; and RocketMQ's not-quite-JSON. */
@Export
@Version("1.0.0")
package io.gantry.codec;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
