package io.gantry.clients;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A node's certificate and key, made with the JDK's keytool, and RocketMQ's file that tells of them. */
final class Tls {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path directory = Places.scratch("tls");
    private final List<String> trusted = new ArrayList<>();

    Tls() {
        renew();
        Places.write(
                directory.resolve("tls.properties"),
                String.join(
                        "\n",
                        "tls.test.mode.enable=false",
                        "tls.server.certPath=" + directory.resolve("cert.pem"),
                        "tls.server.keyPath=" + directory.resolve("key.pem"),
                        "tls.server.trustCertPath=" + directory.resolve("trusted.pem"),
                        "tls.client.authServer=true",
                        "tls.client.trustCertPath=" + directory.resolve("trusted.pem"),
                        ""));
    }

    /** The file that tells of them. */
    Path file() {
        return directory.resolve("tls.properties");
    }

    /** JVM options of a node or client that has this certificate, or trusts it. */
    String[] options(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.add("-Dtls.config.file=" + directory.resolve("tls.properties"));
        return all.toArray(String[]::new);
    }

    /** Puts another certificate and key in the place of the last, trusted as well; it is returned. */
    X509Certificate renew() {
        Path store = directory.resolve("store" + trusted.size() + ".p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(keytool, "-genkeypair", "-alias", "node", "-keyalg", "EC"));
        command.addAll(List.of("-dname", "CN=node", "-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", new String(PASSWORD), "-validity", "2", "-ext", "SAN=ip:127.0.0.1"));
        try (ChildProcess process = ChildProcess.start(command, Map.of(), directory)) {
            if (process.exitCode(LONGEST) != 0) {
                throw new AssertionError(process.log());
            }
        }
        return export(store);
    }

    private X509Certificate export(Path store) {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD);
            X509Certificate certificate = (X509Certificate) keys.getCertificate("node");
            trusted.add(pem("CERTIFICATE", certificate.getEncoded()));
            Places.write(directory.resolve("trusted.pem"), String.join("", trusted));
            Places.write(directory.resolve("cert.pem"), trusted.get(trusted.size() - 1));
            Places.write(
                    directory.resolve("key.pem"),
                    pem("PRIVATE KEY", keys.getKey("node", PASSWORD).getEncoded()));
            return certificate;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError("The certificate of " + store + " cannot be read", e);
        }
    }

    private static String pem(String label, byte[] der) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    /** A connection that trusts anybody; the handshake is over. */
    static SSLSocket connect(String address) throws IOException {
        Socket plain = RawCall.connect(address);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            SSLSocket secret =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
            secret.startHandshake();
            return secret;
        } catch (IOException e) {
            plain.close();
            throw e;
        } catch (GeneralSecurityException e) {
            plain.close();
            throw new IOException(e);
        }
    }

    /** The certificate that a node shows now. */
    static Certificate shown(String address) {
        try (SSLSocket socket = connect(address)) {
            return socket.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new AssertionError("No TLS at " + address, e);
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {
            // Anybody.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {
            // Anybody.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
