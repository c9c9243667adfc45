package io.gantry.wire.netty.tls;

import io.gantry.agent.Clock;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TLS context, made anew for the next handshake when its files have changed; files that cannot be used leave the old
 * one in force. Nothing watches them meanwhile. It may block: not for event loops. Safe for any thread.
 */
final class LiveContext {
    private static final Logger LOG = LoggerFactory.getLogger(LiveContext.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TlsFiles files;
    private final Clock clock;
    private final boolean isSelfSigned;
    /** Guarded by this, as are the two below; null before a certificate of its own was needed. */
    private SSLContext context;

    private String stamp;
    private long lookedNanos;

    private LiveContext(TlsFiles files, boolean isSelfSigned, Clock clock) {
        this.files = files;
        this.isSelfSigned = isSelfSigned;
        this.clock = clock;
    }

    /** One of files; an IllegalArgumentException when they cannot be used. */
    static LiveContext of(TlsFiles files, Clock clock) {
        LiveContext live = new LiveContext(files, false, clock);
        live.stamp = files.stamp();
        live.lookedNanos = clock.nanos();
        live.context = files.read();
        return live;
    }

    /** One whose certificate vouches for itself and is made when it is needed first. */
    static LiveContext selfSigned(String place, Clock clock) {
        return new LiveContext(new TlsFiles(place, "", "", "", "", false), true, clock);
    }

    /** The one that counts now. */
    synchronized SSLContext current() {
        if (isSelfSigned) {
            if (context == null) {
                context = files.context(new SelfSigned(clock).identity());
            }
        } else if (clock.nanos() - lookedNanos > LOOK_NANOS) {
            lookedNanos = clock.nanos();
            renewIfChanged();
        }
        return context;
    }

    private void renewIfChanged() {
        String now = files.stamp();
        if (now.equals(stamp)) {
            return;
        }
        stamp = now;
        try {
            context = files.read();
            LOG.info("Certificates read anew: configuration={}, certPath={}", files.place(), files.certPath());
        } catch (IllegalArgumentException e) {
            LOG.warn("Certificates were changed and cannot be used, the earlier ones count: {}", e.getMessage());
        }
    }
}
