package io.gantry.wire.netty.link;

import io.gantry.wire.LastingConnection.Cipher;
import io.gantry.wire.netty.tls.TlsMode;
import io.gantry.wire.netty.tls.TlsServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
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
        SHAKING_HANDS,
        ENCRYPTED,
        /** Without its handler again, for whoever carries the connection next. */
        LEAVING
    }

    private final Link link;
    private final TlsServer tls;
    private final HeldMemory.Hold hold;
    /** What was read while there is no handler. */
    private final Queue<ByteBuf> early = new ArrayDeque<>();

    private int earlyBytes;
    private State state = State.WAITING;
    private ChannelHandlerContext context;
    /** Of a connection that is encrypted and goes on here, or elsewhere. */
    private SSLEngine engine;

    private TlsGate(Link link, TlsServer tls) {
        this.link = link;
        this.tls = tls;
        this.hold = link.held().new Hold(this::onTooMuch);
    }

    /**
     * Puts one in front of what a channel has.
     *
     * @param cipher what encrypts the connection already; null for nothing
     */
    static void attach(Channel channel, Link link, TlsServer tls, Cipher cipher) {
        TlsGate gate = new TlsGate(link, tls);
        if (cipher != null) {
            gate.state = State.ENCRYPTED;
            gate.early.add(Unpooled.wrappedBuffer(cipher.undecrypted()));
            link.sender().encrypt();
            channel.pipeline().addLast(tls.handler(cipher.engine(), link.host()));
        }
        channel.pipeline().addLast(gate);
    }

    /** Whether the connection is neither plain nor encrypted yet. */
    static boolean isShakingHands(Channel channel) {
        TlsGate gate = channel.pipeline().get(TlsGate.class);
        return gate != null && (gate.state == State.PREPARING || gate.state == State.SHAKING_HANDS);
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
            case SHAKING_HANDS, ENCRYPTED -> reading.fireChannelRead(read);
            case PREPARING -> keep(read);
            case LEAVING -> early.add(read);
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
        state = State.SHAKING_HANDS;
        decrypt();
        context.channel().config().setAutoRead(true);
    }

    private void decrypt() {
        while (!early.isEmpty()) {
            context.pipeline().fireChannelRead(early.remove());
        }
        context.pipeline().fireChannelReadComplete();
    }

    /** Of a connection that was encrypted elsewhere: what was decrypted there comes first. */
    @Override
    public void channelActive(ChannelHandlerContext active) {
        active.fireChannelActive();
        if (state == State.ENCRYPTED) {
            decrypt();
        }
    }

    /**
     * Takes the handler off; what it had read and not decrypted comes here then. False when it is in the middle of
     * something. By the event loop, when nothing is to be written any more.
     */
    boolean takeOff() {
        SslHandler handler = context.pipeline().get(SslHandler.class);
        if (handler == null) {
            return state == State.WAITING;
        }
        engine = handler.engine();
        if (engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                || engine.isInboundDone()
                || engine.isOutboundDone()) {
            return false;
        }
        state = State.LEAVING;
        context.pipeline().remove(handler);
        return true;
    }

    /** What encrypts the connection, after it was taken off; null when nothing does. */
    Cipher cipher() {
        if (engine == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuf each : early) {
            bytes.writeBytes(ByteBufUtil.getBytes(each));
        }
        release();
        return new Cipher(engine, bytes.toByteArray());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext told, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            hold.set(0);
            state = state == State.SHAKING_HANDS && handshake.isSuccess() ? State.ENCRYPTED : state;
            LOG.debug("Handshake over: peer={}, failure={}", link.remoteAddress(), handshake.cause());
        } else if (event instanceof SslCloseCompletionEvent && state != State.LEAVING) {
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
