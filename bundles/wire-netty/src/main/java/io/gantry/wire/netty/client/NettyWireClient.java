package io.gantry.wire.netty.client;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.agent.boot.Setting;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.CallSigner;
import io.gantry.wire.WireClient;
import io.gantry.wire.netty.link.Limits;
import io.gantry.wire.netty.link.Transport;
import io.gantry.wire.netty.tls.TlsClient;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Calls to other nodes as a service; owns one event loop and its connections. Answers come on that event loop. */
public final class NettyWireClient implements WireClient {
    static final String PID = "io.gantry.wire.netty.client";

    private static final int MEBI = 1024 * 1024;
    private static final int STALL_MILLIS = 30_000;

    /** Settings of outgoing calls. */
    @ObjectClassDefinition(name = "Gantry wire client")
    public @interface Config {
        /** How long a connection may take to open. */
        int connectMillis() default 3_000;

        /** A connection on which nothing happens for so long is closed. */
        int idleSeconds() default 120;

        /** A longer answer ends the connection. */
        int maxFrameBytes() default 16 * 1024 * 1024;

        /** Calls without an answer, per address. */
        int maxCalls() default 4_096;

        /** Calls that wait for a connection, per address. */
        int maxWaiting() default 1_024;
    }

    private final Caller caller;
    private final AtomicReference<CallSigner> signer = new AtomicReference<>();

    /**
     * A client that is ready to call; a setting that makes no sense is an IllegalArgumentException.
     *
     * @param tls what encrypts its connections; null for none
     */
    public NettyWireClient(Config config, TlsClient tls) {
        Setting.positive(PID, "connectMillis", config.connectMillis());
        Setting.positive(PID, "idleSeconds", config.idleSeconds());
        Setting.positive(PID, "maxFrameBytes", config.maxFrameBytes());
        Setting.positive(PID, "maxCalls", config.maxCalls());
        Setting.positive(PID, "maxWaiting", config.maxWaiting());
        Limits limits = new Limits(
                config.maxFrameBytes(),
                config.maxCalls(),
                64L * MEBI,
                4 * MEBI,
                TimeUnit.SECONDS.toMillis(config.idleSeconds()),
                STALL_MILLIS,
                config.maxCalls());
        CallerSetting setting = new CallerSetting(limits, config.connectMillis(), config.maxWaiting(), tls);
        this.caller = new Caller(setting, new Transport("wire-client", 1), Clock.system());
    }

    @Override
    public CompletionStage<Answer> call(String address, Call call, long timeoutMillis) {
        return caller.call(address, signed(call), timeoutMillis);
    }

    @Override
    public void send(String address, Call call) {
        caller.send(address, signed(call));
    }

    /** Has calls signed from now on. */
    void bind(CallSigner next) {
        signer.set(next);
    }

    /** Has them signed by this one no more; another that came meanwhile stays. */
    void unbind(CallSigner gone) {
        signer.compareAndSet(gone, null);
    }

    private Call signed(Call call) {
        CallSigner now = signer.get();
        return now == null ? call : now.signed(call);
    }

    /** The same as {@link #close}, when another is about to take this one's place. */
    void leave(Handover handover) {
        caller.leave(handover);
    }

    /** Closes all connections; calls without an answer fail. */
    public void close() {
        caller.close();
    }
}
