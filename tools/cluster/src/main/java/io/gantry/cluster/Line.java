package io.gantry.cluster;

import io.gantry.codec.Frame;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/** How requests get to one node and its answers back. For one thread. */
interface Line extends Closeable {
    /** Sends a request and waits for its answer, whatever its code. */
    Frame ask(int code, Map<String, ?> fields, byte[] body) throws IOException;

    /** Requests that somebody else passes on. */
    static Line by(Relay relay, String address) {
        return new Line() {
            @Override
            public Frame ask(int code, Map<String, ?> fields, byte[] body) {
                return relay.ask(address, code, fields, body);
            }

            @Override
            public void close() {
                // Nothing is open from one request to the next.
            }
        };
    }
}
