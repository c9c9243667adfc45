/**
 * The door of the embedded Raft library: who may come in by its RPC, and what it may cost. The library's own packages,
 * {@code com.alipay.sofa.jraft}, are exported beside this one.
 */
@Export
@Version("1.0.0")
package io.gantry.raft.engine;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
