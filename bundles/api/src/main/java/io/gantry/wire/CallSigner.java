package io.gantry.wire;

import org.osgi.annotation.versioning.ConsumerType;

/** Adds this node's credentials to its calls to other nodes. Called by the thread that calls; must not block. */
@ConsumerType
public interface CallSigner {
    Call signed(Call call);
}
