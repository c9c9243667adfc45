/** Requests that come in, replies that go out, and calls to other nodes; knows no socket library. */
@Export
@Version("1.2.0")
package io.gantry.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
