package io.gantry.console.http;

import io.gantry.agent.Clock;
import io.gantry.codec.Json;
import io.gantry.codec.JsonException;
import io.gantry.codec.JsonLimits;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.console.access.Session;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One request and its answer; every part of it is bounded. For one thread. */
public final class Exchange {
    private static final long LONGEST_BODY_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int MAX_PARAMETERS = 32;
    private static final JsonLimits LIMITS = new JsonLimits(Route.LARGE_BODY, 16, 20_000);

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Map<String, String> variables;
    private Map<String, String> parameters;
    private Session session;
    private String subject = "";
    private String outcome = "done";
    private JsonObject body;
    private int maxBody = Route.SMALL_BODY;

    public Exchange(HttpServletRequest request, HttpServletResponse response, Map<String, String> variables) {
        this.request = request;
        this.response = response;
        this.variables = variables;
    }

    /**
     * The part of the path that a route names. What is written ~ stands for a percent sign: the server refuses that one
     * encoded, because somebody may decode it twice.
     */
    public String variable(String name) {
        return variables.get(name).replace('~', '%');
    }

    /** A parameter of the query; null when there is none. */
    public String parameter(String name) {
        if (parameters == null) {
            parameters = parsed(request.getQueryString());
        }
        return parameters.get(name);
    }

    /** All parameters of the query. */
    public Map<String, String> parameters() {
        parameter("");
        return parameters;
    }

    private static Map<String, String> parsed(String query) {
        Map<String, String> found = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return found;
        }
        String[] pairs = query.split("&", MAX_PARAMETERS + 1);
        if (pairs.length > MAX_PARAMETERS) {
            throw new Failure(400, "A query has at most " + MAX_PARAMETERS + " parameters");
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            found.put(decoded(equals < 0 ? pair : pair.substring(0, equals)), decoded(value));
        }
        return found;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Failure(400, "The query is not encoded as a URL has to be");
        }
    }

    /** A whole number of the query, within bounds. */
    public long number(String name, long fallback, long low, long high) {
        String text = parameter(name);
        if (text == null || text.isEmpty()) {
            return fallback;
        }
        if (!text.matches("-?\\d{1,18}") || Long.parseLong(text) < low || Long.parseLong(text) > high) {
            throw Failure.field(name, name + " is a whole number from " + low + " to " + high);
        }
        return Long.parseLong(text);
    }

    /** The body, an object in JSON. */
    public JsonObject body() throws IOException {
        if (body == null) {
            String type = request.getContentType();
            if (type == null || !type.split(";")[0].strip().equalsIgnoreCase("application/json")) {
                throw new Failure(415, "Send JSON, with Content-Type: application/json");
            }
            body = read();
        }
        return body;
    }

    private JsonObject read() throws IOException {
        if (request.getContentLengthLong() > maxBody) {
            throw tooLong();
        }
        byte[] bytes = bytes();
        response.setHeader(Front.CONNECTION, null);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Json.parseObject(text, LIMITS);
        } catch (CharacterCodingException e) {
            throw new Failure(400, "The body is not UTF-8");
        } catch (JsonException e) {
            throw new Failure(400, "The body is no JSON object: " + e.getMessage());
        }
    }

    /** Whoever lets a body drip holds a thread of the server no longer than this. */
    private byte[] bytes() throws IOException {
        Clock clock = Clock.system();
        long begun = clock.nanos();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] part = new byte[8 << 10];
        try (InputStream in = request.getInputStream()) {
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                bytes.write(part, 0, read);
                if (bytes.size() > maxBody) {
                    throw tooLong();
                }
                if (clock.nanos() - begun > LONGEST_BODY_NANOS) {
                    throw new Failure(408, "The body did not come in time; send the request again");
                }
            }
        }
        return bytes.toByteArray();
    }

    private Failure tooLong() {
        return new Failure(413, "A body has at most " + maxBody + " bytes here");
    }

    /** A body has at most so many bytes. */
    void limit(int bytes) {
        maxBody = bytes;
    }

    /** A text of the body, or an error of that field. */
    public String text(String field) throws IOException {
        Object value = body().get(field);
        if (!(value instanceof String text) || text.isEmpty()) {
            throw Failure.field(field, field + " is missing: write a text");
        }
        return text;
    }

    /** A text of the body; null when it is missing or empty. */
    public String textOrNull(String field) throws IOException {
        return body().get(field) == null ? null : text(field);
    }

    /** A whole number of the body, within bounds; the fallback when it is missing. */
    public Long whole(String field, Long fallback, long low, long high) throws IOException {
        Object value = body().get(field);
        if (value == null) {
            return fallback;
        }
        if (!(value instanceof Long number) || number < low || number > high) {
            throw Failure.field(field, field + " is a whole number from " + low + " to " + high);
        }
        return number;
    }

    /** A truth value of the body; false when it is missing. */
    public boolean isTrue(String field) throws IOException {
        Object value = body().get(field);
        if (value != null && !(value instanceof Boolean)) {
            throw Failure.field(field, field + " is true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    /** What the audit log says the change was done to. */
    public void subject(String text) {
        subject = text.length() > 500 ? text.substring(0, 500) : text;
    }

    /** What the audit log says of how it ended, when the answer's status does not tell. */
    public void outcome(String text) {
        outcome = text;
    }

    public String outcome() {
        return outcome;
    }

    public String subject() {
        return subject;
    }

    /** Who asks; null when nobody is logged in. */
    public Session session() {
        return session;
    }

    public void session(Session found) {
        session = found;
    }

    /** From where. */
    public String address() {
        return request.getRemoteAddr();
    }

    /** A header of the request. */
    public String header(String name) {
        return request.getHeader(name);
    }

    /** The value of a cookie; null when there is none. */
    public String cookie(String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    public HttpServletRequest request() {
        return request;
    }

    public HttpServletResponse response() {
        return response;
    }

    /** Answers. */
    public void json(int status, String type, Object value) throws IOException {
        byte[] bytes = JsonWriter.STANDARD.bytes(value);
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
