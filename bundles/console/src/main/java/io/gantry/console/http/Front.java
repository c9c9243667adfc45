package io.gantry.console.http;

import io.gantry.codec.JsonWriter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The only servlet: every request passes here, gets its headers here, and goes to the interface, to the pages, or to
 * the two addresses that say how the node is. Safe for any thread.
 */
public final class Front extends HttpServlet {
    private static final long serialVersionUID = 1L;
    static final String CONNECTION = "Connection";
    private static final String API = "/api/v1/";
    private static final String HEALTH = "/health/";

    private final transient Api api;
    private final transient WebFiles files;
    private final transient Supplier<List<String>> troubles;
    private final transient Set<String> hosts;
    private final transient Proxies proxies;
    private final boolean isSecure;
    private final String policy;

    /**
     * Puts it together.
     *
     * @param troubles why the node is not ready: no secrets, for everybody asks
     * @param hosts under which names it may be asked, or none for any
     * @param proxies which are believed from where a request comes
     * @param isSecure whether it is reached by TLS
     */
    public Front(
            Api api,
            WebFiles files,
            Supplier<List<String>> troubles,
            Set<String> hosts,
            Proxies proxies,
            boolean isSecure) {
        this.api = api;
        this.files = files;
        this.troubles = troubles;
        this.hosts = hosts;
        this.proxies = proxies;
        this.isSecure = isSecure;
        this.policy = "default-src 'none'; script-src 'self' '" + files.importMapDigest()
                + "'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self';"
                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        headers(response);
        if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
            // Until somebody has read the body: the server ends a connection with an unread one, and a client that is
            // not told sends its next request into that.
            response.setHeader(CONNECTION, "close");
        }
        if (!isOurs(request.getHeader("Host"))) {
            // A name that somebody else's name server gave this address: its pages are none of ours.
            plain(response, 421, "This console is not " + request.getServerName() + "; add it to allowedHosts");
            return;
        }
        String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        if (path.startsWith(API)) {
            response.setHeader("Cache-Control", "no-store");
            api.serve(path.substring(API.length()), proxies.seen(request), response);
        } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            plain(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Only GET is understood here");
        } else if (path.startsWith(HEALTH)) {
            health(path.substring(HEALTH.length()), response);
        } else if (!files.serve(path.substring(1), request, response)) {
            plain(response, HttpServletResponse.SC_NOT_FOUND, "There is nothing here; the console is at /");
        }
    }

    private void headers(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", policy);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        if (isSecure) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
    }

    private boolean isOurs(String host) {
        if (hosts.isEmpty()) {
            return true;
        }
        String name = host == null ? "" : host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
        return hosts.contains(name);
    }

    private void health(String which, HttpServletResponse response) throws IOException {
        List<String> reasons = which.equals("ready") ? troubles.get() : List.of();
        boolean isKnown = which.equals("live") || which.equals("ready");
        if (!isKnown) {
            plain(response, HttpServletResponse.SC_NOT_FOUND, "Ask /health/live or /health/ready");
            return;
        }
        byte[] bytes =
                JsonWriter.STANDARD.bytes(Map.of("status", reasons.isEmpty() ? "up" : "down", "reasons", reasons));
        response.setHeader("Cache-Control", "no-store");
        response.setStatus(reasons.isEmpty() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/json");
        response.getOutputStream().write(bytes);
    }

    private static void plain(HttpServletResponse response, int status, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain; charset=utf-8");
        response.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
