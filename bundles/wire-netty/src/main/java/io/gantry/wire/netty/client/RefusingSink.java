package io.gantry.wire.netty.client;

import io.gantry.wire.ResponseCode;
import io.gantry.wire.netty.link.Exchange;
import io.gantry.wire.netty.link.Link;
import io.gantry.wire.netty.link.RequestSink;

/** What a called node asks us on the same connection is not served. */
final class RefusingSink implements RequestSink {
    @Override
    public void onRequest(Exchange exchange) {
        exchange.refuse(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, " request type " + exchange.code() + " not supported");
    }

    @Override
    public void onClosed(Link link) {
        // Nothing of it is kept.
    }
}
