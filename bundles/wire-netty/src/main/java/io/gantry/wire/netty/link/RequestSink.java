package io.gantry.wire.netty.link;

/** Where a connection's requests go. Called by the connection's event loop only. */
public interface RequestSink {
    /** Takes a request, and sees to it that {@link Exchange#send} or {@link Exchange#drop} ends it. */
    void onRequest(Exchange exchange);

    /** Told once that a connection is closed. */
    void onClosed(Link link);
}
