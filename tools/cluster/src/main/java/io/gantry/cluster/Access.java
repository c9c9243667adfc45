package io.gantry.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;

/**
 * How nodes are reached. Every connection of the tools is made here, so TLS belongs here, which is not spoken yet.
 *
 * @param timeoutMillis how long a connection or an answer may take
 * @param credentials with what every request is signed; null leaves them unsigned
 * @param keys where those come from, or would; whoever is refused is told
 * @param relay who passes requests on and signs them; null to connect to the nodes themselves
 */
public record Access(int timeoutMillis, Credentials credentials, String keys, Relay relay) {
    /** Connects. */
    public Access(int timeoutMillis, Credentials credentials, String keys) {
        this(timeoutMillis, credentials, keys, null);
    }

    /** Nothing is signed. */
    public Access(int timeoutMillis) {
        this(timeoutMillis, null, "nowhere");
    }

    /** What goes into a request's header. */
    Map<String, ?> signed(Map<String, ?> fields, byte[] body) {
        return credentials == null ? fields : credentials.signed(fields, body);
    }

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
