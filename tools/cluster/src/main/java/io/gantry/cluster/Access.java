package io.gantry.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * How nodes are reached. Every connection of the tools is made here, so TLS belongs here; every request passes {@link
 * CallConnection}, so a signature belongs there. Neither is spoken yet.
 *
 * @param timeoutMillis how long a connection or an answer may take
 */
public record Access(int timeoutMillis) {
    /** A connected socket whose reads end with the timeout. */
    Socket connect(InetSocketAddress host) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutMillis);
            socket.connect(host, timeoutMillis);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
