package io.gantry.console.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files a browser gets: those of the folder {@code web} in this bundle, by names of plain letters only. */
public final class WebFiles {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+([/.][A-Za-z0-9_-]+)*\\.[a-z]+");
    private static final String LIBRARIES = "lib/";
    private static final Pattern IMPORTS = Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json");

    private final Map<String, Content> read = new ConcurrentHashMap<>();

    /** A file, and a digest of it, by which a browser knows that its copy is the same. */
    private record Content(byte[] bytes, String digest) {}

    /** What the content security policy says of the page's own script, which no file can be: the import map. */
    public String importMapDigest() {
        Content index = find("index.html");
        Matcher map = IMPORTS.matcher(new String(index.bytes(), StandardCharsets.UTF_8));
        if (!map.find()) {
            throw new IllegalStateException("index.html has no import map");
        }
        byte[] digest = sha256(map.group(1).getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }

    /** Answers with a file; false when there is none of that name. */
    public boolean serve(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = path.isEmpty() ? "index.html" : path;
        Content content = NAME.matcher(name).matches() ? find(name) : null;
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (content == null || type == null) {
            return false;
        }
        send(request, response, type, content);
        return true;
    }

    /** Answers with a module of a page that another bundle has. */
    public void serveModule(InputStream in, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] bytes = in.readAllBytes();
        send(request, response, TYPES.get("js"), new Content(bytes, digest(bytes)));
    }

    private static void send(HttpServletRequest request, HttpServletResponse response, String type, Content content)
            throws IOException {
        response.setContentType(type);
        response.setHeader("ETag", content.digest());
        response.setHeader("Cache-Control", "no-cache");
        if (content.digest().equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentLength(content.bytes().length);
        response.getOutputStream().write(content.bytes());
    }

    private Content find(String name) {
        Content known = read.get(name);
        if (known == null) {
            try (InputStream in = WebFiles.class.getResourceAsStream(resource(name))) {
                if (in == null) {
                    return null;
                }
                byte[] bytes = in.readAllBytes();
                known = new Content(bytes, digest(bytes));
                read.put(name, known);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return known;
    }

    /** The libraries lie where their web jars have them, with their version in the path. */
    private static String resource(String name) {
        return name.startsWith(LIBRARIES)
                ? "/META-INF/resources/webjars/" + name.substring(LIBRARIES.length())
                : "/web/" + name;
    }

    private static String digest(byte[] bytes) {
        return '"' + HexFormat.of().formatHex(sha256(bytes), 0, 16) + '"';
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
