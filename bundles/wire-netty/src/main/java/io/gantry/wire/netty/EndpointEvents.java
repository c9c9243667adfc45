package io.gantry.wire.netty;

import io.gantry.wire.Endpoint;

/** What becomes of an endpoint; told once, by its accepting thread. */
interface EndpointEvents {
    /** Its ports are open. */
    void onOpen(Endpoint endpoint);

    /** It cannot open them; one line with cause and remedy. */
    void onFailure(String line);
}
