package io.gantry.wire.netty.link;

import io.gantry.wire.netty.tls.TlsMode;
import io.gantry.wire.netty.tls.TlsServer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the first byte of a connection: a plain one goes on without it, or is closed where only encrypted ones may
 * come in; one that begins a TLS handshake gets a handler in front of it, which others make. Until the handshake is
 * over it counts as memory held, so that a flood of half handshakes is bounded. Its event loop's.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(TlsGate.class);
    private static final byte HANDSHAKE = 0x16;
    /** What an engine and the messages of its handshake take. */
    private static final int HANDSHAKE_BYTES = 64 << 10;
    /** Nobody has more to say before he is answered. */
    private static final int MAX_EARLY_BYTES = 64 << 10;

    private enum State {
        WAITING,
        /** The handler is being made. */
        PREPARING,
        ENCRYPTED
    }

    private final Link link;
    private final TlsServer tls;
    private final HeldMemory.Hold hold;
    /** What was read before there is a handler. */
    private final Queue<ByteBuf> early = new ArrayDeque<>();

    private int earlyBytes;
    private State state = State.WAITING;
    private ChannelHandlerContext context;

    TlsGate(Link link, TlsServer tls) {
        this.link = link;
        this.tls = tls;
        this.hold = link.held().new Hold(this::onTooMuch);
    }

    /** Closes without a farewell, which a peer that does not read would make wait; safe for any thread. */
    static void closeNow(Channel channel) {
        behindCipher(channel).close();
    }

    /** Where what is written is not encrypted. */
    static ChannelOutboundInvoker behindCipher(Channel channel) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        return first == null ? channel : first;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf read = (ByteBuf) message;
        switch (state) {
            case ENCRYPTED -> reading.fireChannelRead(read);
            case PREPARING -> keep(read);
            case WAITING -> begin(read);
        }
    }

    private void begin(ByteBuf read) {
        if (!read.isReadable()) {
            read.release();
        } else if (read.getByte(read.readerIndex()) == HANDSHAKE) {
            prepare(read);
        } else if (tls.mode() == TlsMode.PERMISSIVE) {
            context.pipeline().remove(this);
            context.fireChannelRead(read);
        } else {
            read.release();
            close("it is plain, and only encrypted ones may come in");
        }
    }

    private void prepare(ByteBuf first) {
        state = State.PREPARING;
        link.sender().encrypt();
        keep(first);
        hold.set(HANDSHAKE_BYTES);
        context.channel().config().setAutoRead(false);
        if (!tls.prepare(link.host(), handler -> enterSoon(handler))) {
            close("too many handshakes wait");
        }
    }

    private void keep(ByteBuf read) {
        early.add(read);
        earlyBytes += read.readableBytes();
        if (earlyBytes > MAX_EARLY_BYTES) {
            close("more than a handshake came");
        }
    }

    private void enterSoon(SslHandler handler) {
        try {
            context.executor().execute(() -> enter(handler));
        } catch (RejectedExecutionException e) {
            LOG.debug("Event loop is gone: peer={}", context.channel());
        }
    }

    private void enter(SslHandler handler) {
        if (handler == null || !context.channel().isActive() || context.isRemoved()) {
            close("nothing can encrypt it, or it is closed already");
            return;
        }
        context.pipeline().addBefore(context.name(), null, handler);
        state = State.ENCRYPTED;
        while (!early.isEmpty()) {
            context.pipeline().fireChannelRead(early.remove());
        }
        context.pipeline().fireChannelReadComplete();
        context.channel().config().setAutoRead(true);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext told, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            hold.set(0);
            LOG.debug("Handshake over: peer={}, failure={}", link.remoteAddress(), handshake.cause());
        } else if (event instanceof SslCloseCompletionEvent) {
            // It says no more, and nobody may answer.
            told.close();
        }
        told.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) {
        release();
        closed.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        release();
    }

    private void release() {
        hold.set(0);
        while (!early.isEmpty()) {
            early.remove().release();
        }
    }

    private void onTooMuch() {
        LOG.debug("Connection closed, its handshake is not over and too many are not: peer={}", context.channel());
        closeNow(context.channel());
    }

    private void close(String reason) {
        LOG.debug("Connection closed: peer={}, reason={}", link.remoteAddress(), reason);
        release();
        closeNow(context.channel());
    }
}
