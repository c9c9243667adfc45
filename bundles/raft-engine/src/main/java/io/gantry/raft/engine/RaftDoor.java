package io.gantry.raft.engine;

import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Who may speak Raft with this node, and how both sides prove it. Asked for each connection, by an event loop: answers
 * come at once, from what is known already. Safe for any thread.
 */
@ConsumerType
public interface RaftDoor {
    /** Lets nobody in. */
    RaftDoor SHUT = new RaftDoor() {
        @Override
        public boolean admits(InetAddress address) {
            return false;
        }

        @Override
        public byte[] secret() {
            return new byte[0];
        }
    };

    /** Whether a connection from there is looked at; asked before a byte of it is read. */
    boolean admits(InetAddress address);

    /**
     * What both sides must know, the same on all nodes; it never travels. Empty: whoever is admitted by its address
     * proves nothing, and this node asks no proof of those it connects to.
     */
    byte[] secret();

    /** TLS of connections that come; empty for none. */
    default Optional<SslContext> serverTls() {
        return Optional.empty();
    }

    /** TLS of connections that go out; empty for none. */
    default Optional<SslContext> clientTls() {
        return Optional.empty();
    }
}
