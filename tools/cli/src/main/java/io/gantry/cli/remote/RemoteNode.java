package io.gantry.cli.remote;

import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.codec.Json;
import io.gantry.codec.JsonException;
import io.gantry.codec.JsonLimits;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * A node by its console. Whatever answers there is not trusted to be one: each answer is bounded, and no redirection is
 * followed, which would give the token to somebody else. For one thread.
 */
public final class RemoteNode {
    /** The longest frame there is, with some more. */
    private static final int MAX_BODY = (16 << 20) + (64 << 10);

    private static final int MAX_LINE = 1 << 20;
    private static final int UNAUTHORIZED = 401;
    private static final int OK = 200;
    private static final String ROOT = "/api/v1/";

    private final URI address;
    private final Token token;
    private final HttpClient client;

    RemoteNode(URI address, Token token, Path authorities, Duration connecting) {
        this.address = address;
        this.token = token;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(connecting)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1);
        if (authorities != null) {
            builder.sslContext(Authorities.context(authorities));
        }
        client = builder.build();
    }

    /** Checks an address: a scheme and a host, and no secret on an open road. */
    static URI address(String url, boolean isPlain) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new MisuseException("--url " + url + " is no address", "write https://HOST:PORT");
        }
        boolean isSecure = "https".equalsIgnoreCase(uri.getScheme());
        boolean isKnown = isSecure || "http".equalsIgnoreCase(uri.getScheme());
        boolean isBare = uri.getHost() != null
                && uri.getUserInfo() == null
                && uri.getQuery() == null
                && uri.getFragment() == null
                && (uri.getPath() == null || uri.getPath().matches("/?"));
        if (!isKnown || !isBare) {
            throw new MisuseException("--url " + url + " is no address of a console", "write https://HOST:PORT");
        }
        if (!isSecure && !isPlain && !isLoopback(uri.getHost())) {
            throw new MisuseException(
                    "The token would go to " + uri.getHost() + " without TLS",
                    "write https://, with consoleTlsKeyStore in that node's property file, or add --plain");
        }
        return uri;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** What the node answers to a question, as a whole within that time. */
    JsonObject get(String path, Duration within) {
        return json(getBytes(path, within), MAX_BODY);
    }

    /** The same as it comes. */
    byte[] getBytes(String path, Duration within) {
        return bytes(request(path).GET(), within);
    }

    /** What it answers to a change, as it comes. */
    byte[] postBytes(String path, Map<String, ?> json, Duration within) {
        return bytes(posting(path, json), within);
    }

    private byte[] bytes(HttpRequest.Builder request, Duration within) {
        HttpResponse<byte[]> answer = whole(request.build(), within);
        if (answer.statusCode() != OK) {
            throw refusal(answer.statusCode(), answer.body());
        }
        if (answer.body().length > MAX_BODY) {
            throw new ClusterException("The answer of " + address + " has more than " + MAX_BODY + " bytes");
        }
        return answer.body();
    }

    /** With its last byte: the client's own timeout ends with the head, and a body may drip for ever. */
    private HttpResponse<byte[]> whole(HttpRequest request, Duration within) {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, head -> new BoundedBody(MAX_BODY));
        try {
            return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ClusterException("The answer of " + address + " was not whole after " + within.toMillis()
                    + " ms; a change that was sent may be made there; look, and give it longer with --timeout");
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest.Builder posting(String path, Map<String, ?> json) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JsonWriter.STANDARD.bytes(json)));
    }

    /**
     * Runs a command of the node's shell.
     *
     * @param onLine is given each line as it comes
     * @return why it failed; null when it did what it was to do
     */
    public String run(String command, List<String> arguments, Consumer<String> onLine) {
        HttpResponse<InputStream> answer =
                send(posting("commands", Map.of("command", command, "arguments", arguments)));
        try (InputStream in = answer.body()) {
            byte[] line = line(in);
            while (line != null) {
                JsonObject told = json(line, MAX_LINE);
                if (told.get("exit") != null) {
                    return told.numberOr("exit", 1) == 0 ? null : told.textOr("failure", "it says not why");
                }
                onLine.accept(told.textOr("out", ""));
                line = line(in);
            }
        } catch (IOException e) {
            throw broken(e);
        }
        throw new ClusterException("The connection to " + address + " ended before the command did; it goes on there:"
                + " look with sh node:status");
    }

    /** The next line; null at the end. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            line.write(next);
            if (line.size() > MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " bytes");
            }
            next = in.read();
        }
        return next < 0 && line.size() == 0 ? null : line.toByteArray();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(ROOT + path)).header("Authorization", token.header());
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() != OK) {
                try (InputStream body = answer.body()) {
                    throw refusal(answer.statusCode(), body.readNBytes(MAX_LINE));
                }
            }
            return answer;
        } catch (IOException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private ClusterException interrupted() {
        Thread.currentThread().interrupt();
        return new ClusterException("Interrupted while " + address + " was asked");
    }

    private ClusterException failed(Throwable cause) {
        if (cause instanceof SSLException) {
            return new ClusterException("No secure connection to " + address + " (" + cause.getMessage()
                    + "); name the console's certificate with --ca-file, or check that it speaks TLS");
        }
        return broken(cause);
    }

    private ClusterException broken(Throwable e) {
        if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
            return new ClusterException(
                    "Nobody answers at " + address + " (" + e + "); check that the node runs and has"
                            + " the console: bin/gantry sh 'feature:install console' there");
        }
        return new ClusterException("The connection to " + address + " broke off (" + e + "); a command that was sent"
                + " goes on there; if it is so each time, write https:// for a console with TLS");
    }

    private ClusterException refusal(int status, byte[] body) {
        String detail = "no console's answer";
        try {
            detail = json(body, MAX_LINE).textOr("detail", detail);
        } catch (ClusterException e) {
            // Then it is another server's page.
            detail = "it is no console's answer: check --url";
        }
        String remedy = status == UNAUTHORIZED ? "; this program sends GANTRY_TOKEN or --token-file" : "";
        return new ClusterException(address + " refuses: " + detail + " (HTTP " + status + ")" + remedy);
    }

    private JsonObject json(byte[] bytes, int most) {
        if (bytes.length > most) {
            throw new ClusterException("The answer of " + address + " has more than " + most + " bytes");
        }
        try {
            return Json.parseObject(new String(bytes, StandardCharsets.UTF_8), JsonLimits.WIRE);
        } catch (JsonException e) {
            throw new ClusterException("The answer of " + address + " is no console's: " + e.getMessage());
        }
    }
}
