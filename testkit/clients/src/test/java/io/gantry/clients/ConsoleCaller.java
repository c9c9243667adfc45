package io.gantry.clients;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Somebody who uses the console's REST interface, logged in as the node's first admin. */
final class ConsoleCaller {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** A change of the node that the console waits for may take its time. */
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(SOON).build();
    private final String root;
    private String cookie = "";
    private String csrf = "";

    ConsoleCaller(int port) {
        root = "http://127.0.0.1:" + port;
    }

    /** The password that the console made at its first start. */
    static String firstPassword(Node node) {
        try {
            return Files.readString(Path.of(node.home().toString(), "console", "admin-password"))
                    .strip();
        } catch (IOException e) {
            throw new AssertionError("The console has made no password", e);
        }
    }

    void logIn(String user, String password) {
        JsonObject login = Json.createObjectBuilder()
                .add("user", user)
                .add("password", password)
                .build();
        HttpResponse<String> answer = call("POST", "/api/v1/session", login.toString());
        cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        csrf = json(answer).getString("csrf");
    }

    HttpResponse<String> call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(root + path))
                .header("Content-Type", "application/json")
                .header("Cookie", cookie)
                .header("X-Gantry-Csrf", csrf)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return send(request);
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    /** All of the answer within the time: a request's own time is over with the head of its answer. */
    private HttpResponse<String> send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            return answer.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            answer.cancel(true);
            throw new AssertionError("no answer within " + LONGEST + ": " + request, e);
        }
    }

    /** The answer of a request that has to succeed; null when it has no body. */
    JsonObject ask(String method, String path, String body) {
        HttpResponse<String> answer = call(method, "/api/v1/" + path, body);
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError(path + " gives " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body().isEmpty() ? null : json(answer);
    }

    JsonObject get(String path) {
        return ask("GET", path, "");
    }

    /**
     * Waits until an answer is as it is to be, and returns that one: a broker shows what it took a moment after it has
     * said so, and until then there may be none.
     */
    JsonObject await(String path, Predicate<JsonObject> isSo) {
        JsonObject[] found = {null};
        String[] last = {""};
        try {
            Await.that(path + " is as it is to be", SOON, () -> {
                HttpResponse<String> answer = call("GET", "/api/v1/" + path, "");
                last[0] = answer.statusCode() + ": " + answer.body();
                found[0] = answer.statusCode() == 200 ? json(answer) : null;
                return found[0] != null && isSo.test(found[0]);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", last " + last[0], e);
        }
        return found[0];
    }

    /** Waits until an answer has a text in it. */
    JsonObject await(String path, String text) {
        return await(path, answer -> answer.toString().contains(text));
    }

    /** How many messages queues of a topic have had; it must be known. */
    static long stored(JsonObject topic) {
        return topic.getJsonArray("queues").getValuesAs(JsonObject.class).stream()
                .mapToLong(queue -> queue.getJsonNumber("messages").longValue())
                .sum();
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return Json.createReader(new StringReader(answer.body())).readObject();
    }

    boolean isOpen() {
        try {
            HttpRequest live =
                    HttpRequest.newBuilder(URI.create(root + "/health/live")).build();
            return send(live).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
