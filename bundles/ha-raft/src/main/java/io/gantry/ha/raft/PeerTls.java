package io.gantry.ha.raft;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that a member shows to others, whether it calls or is called, and whose certificates it believes: of
 * a file with the keys of RocketMQ's {@code tls.properties}. Both sides show one. New files are used for the
 * connections that come after; those that cannot be used leave the old ones in force. One thread calls {@link #renew},
 * any thread the rest.
 */
final class PeerTls {
    private static final Logger LOG = LoggerFactory.getLogger(PeerTls.class);
    private static final String CERTIFICATE = "tls.server.certPath";
    private static final String KEY = "tls.server.keyPath";
    private static final String PASSWORD = "tls.server.keyPassword";
    private static final String TRUSTED = "tls.server.trustCertPath";
    private static final int MAX_BYTES = 1 << 20;

    private final Path file;
    private volatile Sides sides;
    private List<FileTime> read;
    private String trouble = "";

    /** What a member needs on both sides of a connection. */
    private record Sides(SslContext called, SslContext calling) {}

    /** Reads all files, or throws an IllegalArgumentException that says which cannot be used, and why. */
    PeerTls(Path file) {
        this.file = file;
        this.read = times();
        this.sides = sides();
    }

    SslContext called() {
        return sides.called;
    }

    SslContext calling() {
        return sides.calling;
    }

    /** Looks whether the files are other ones now. */
    void renew() {
        try {
            List<FileTime> now = times();
            if (!now.equals(read)) {
                sides = sides();
                read = now;
                LOG.info("Members are shown new certificates from now on: file={}", file);
            }
            trouble = "";
        } catch (IllegalArgumentException e) {
            if (!trouble.equals(e.getMessage())) {
                LOG.warn("Members are shown the certificates they were, others cannot be used: {}", e.getMessage());
            }
            trouble = e.getMessage();
        }
    }

    private List<FileTime> times() {
        Properties given = given();
        List<FileTime> times = new ArrayList<>();
        try {
            times.add(Files.getLastModifiedTime(file));
            for (String key : List.of(CERTIFICATE, KEY, TRUSTED)) {
                times.add(Files.getLastModifiedTime(path(given, key).toPath()));
            }
        } catch (IOException e) {
            throw wrong("cannot be read (" + e + ")", e);
        }
        return times;
    }

    private Sides sides() {
        Properties given = given();
        File certificate = path(given, CERTIFICATE);
        File key = path(given, KEY);
        File trusted = path(given, TRUSTED);
        String password = given.getProperty(PASSWORD);
        try {
            return new Sides(
                    SslContextBuilder.forServer(certificate, key, password)
                            .sslProvider(SslProvider.JDK)
                            .trustManager(trusted)
                            .clientAuth(ClientAuth.REQUIRE)
                            .build(),
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.JDK)
                            .keyManager(certificate, key, password)
                            .trustManager(trusted)
                            .endpointIdentificationAlgorithm("HTTPS")
                            .build());
        } catch (SSLException | IllegalArgumentException e) {
            throw wrong("names files that cannot be used (" + deepest(e) + "): certificates and a key as PEM", e);
        }
    }

    private Properties given() {
        Properties given = new Properties();
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw wrong("is too long", null);
            }
            try (Reader in = Files.newBufferedReader(file)) {
                given.load(in);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw wrong("cannot be read (" + e + ")", e);
        }
        return given;
    }

    private File path(Properties given, String key) {
        String path = given.getProperty(key, "").strip();
        if (path.isEmpty()) {
            throw wrong("lacks " + key + ": a member needs " + CERTIFICATE + ", " + KEY + " and " + TRUSTED, null);
        }
        return new File(path);
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private IllegalArgumentException wrong(String what, Exception cause) {
        return new IllegalArgumentException("haTlsFile, " + file + ", " + what, cause);
    }
}
