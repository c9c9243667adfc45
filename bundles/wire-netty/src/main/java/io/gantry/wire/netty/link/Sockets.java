package io.gantry.wire.netty.link;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * Channels, and what is left of one that is given up while its socket stays open: of native epoll the number of the
 * descriptor, an Integer, otherwise the JDK's channel. Neither belongs to this bundle, so that the one which takes its
 * place can make a channel of it again.
 */
public final class Sockets {
    private Sockets() {}

    /** A channel that will listen. */
    static ServerChannel toListen() {
        try {
            return Epoll.isAvailable() ? new EpollServerSocketChannel() : new Listening(ServerSocketChannel.open());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A channel that will connect. */
    static Channel toConnect() {
        try {
            return Epoll.isAvailable() ? new EpollSocketChannel() : new Connected(null, SocketChannel.open());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A channel of a listening socket that was given up; null when it is of another kind than this transport's. */
    public static ServerChannel listening(Object socket) {
        if (socket instanceof Integer descriptor && Epoll.isAvailable()) {
            return new EpollServerSocketChannel(descriptor);
        }
        return socket instanceof ServerSocketChannel open && !Epoll.isAvailable() ? new Listening(open) : null;
    }

    /** A channel of a peer's socket that was given up; null when it is of another kind than this transport's. */
    static Channel connected(Object socket) {
        if (socket instanceof Integer descriptor && Epoll.isAvailable()) {
            return new EpollSocketChannel(descriptor);
        }
        return socket instanceof SocketChannel open && !Epoll.isAvailable() ? new Connected(null, open) : null;
    }

    /** The socket of a channel that is not registered any more. */
    public static Object of(Channel channel) {
        if (channel instanceof UnixChannel epoll) {
            return epoll.fd().intValue();
        }
        return channel instanceof Listening nio ? nio.javaChannel() : ((Connected) channel).javaChannel();
    }

    /** Closes the socket of a channel that was given up. */
    public static void close(Object socket) {
        try {
            if (socket instanceof Integer descriptor) {
                new FileDescriptor(descriptor).close();
            } else {
                ((Closeable) socket).close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Netty's own shows its socket to nobody. */
    private static final class Listening extends NioServerSocketChannel {
        Listening(ServerSocketChannel socket) {
            super(socket);
        }

        @Override
        protected ServerSocketChannel javaChannel() {
            return super.javaChannel();
        }

        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            SocketChannel socket = javaChannel().accept();
            if (socket == null) {
                return 0;
            }
            accepted.add(new Connected(this, socket));
            return 1;
        }
    }

    /** The same of a peer's. */
    private static final class Connected extends NioSocketChannel {
        Connected(Channel parent, SocketChannel socket) {
            super(parent, socket);
        }

        @Override
        protected SocketChannel javaChannel() {
            return super.javaChannel();
        }
    }
}
