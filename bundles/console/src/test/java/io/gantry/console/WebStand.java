package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.Credentials;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.console.access.AuditLog;
import io.gantry.console.access.LoginLimit;
import io.gantry.console.access.Role;
import io.gantry.console.access.Sessions;
import io.gantry.console.access.Tokens;
import io.gantry.console.access.Users;
import io.gantry.console.ask.AclRoutes;
import io.gantry.console.ask.ClientRoutes;
import io.gantry.console.ask.DeadLetterRoutes;
import io.gantry.console.ask.JobStarts;
import io.gantry.console.ask.PlainAclRoutes;
import io.gantry.console.ask.RequestRoutes;
import io.gantry.console.ask.Target;
import io.gantry.console.board.Pages;
import io.gantry.console.board.SessionRoutes;
import io.gantry.console.http.Api;
import io.gantry.console.http.Front;
import io.gantry.console.http.Proxies;
import io.gantry.console.http.Route;
import io.gantry.console.http.WebFiles;
import io.gantry.console.jobs.JobRoutes;
import io.gantry.console.jobs.Jobs;
import io.gantry.console.node.CommandDesk;
import io.gantry.console.node.CommandRoutes;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.felix.service.command.CommandProcessor;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The console's front in a web server of the test's own, with some routes beside those of sessions and pages. */
final class WebStand {
    static final String PASSWORD = "a password of the test";
    /** A request is answered within so many, on the slowest machine. */
    private static final long SECONDS = 30;

    final Users users;
    final AuditLog audit;
    final Pages pages;
    final HandClock clock = new HandClock();
    volatile List<String> troubles = List.of();
    volatile CommandProcessor shell;
    /** What happens between the check of a password and the session that begins with it. */
    volatile Runnable meanwhile = () -> {};

    private final Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
    final Jobs jobs;
    private final AgentThread commanding;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    /** A clock that stands until it is moved. */
    static final class HandClock implements Clock {
        private volatile long nanos = 1_000_000_000;

        @Override
        public long millis() {
            return nanos / 1_000_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        void forward(long seconds) {
            nanos += seconds * 1_000_000_000L;
        }
    }

    /** Who is logged in: the cookie, and the token of changes. */
    record Login(String cookie, String csrf) {}

    WebStand(Path folder) throws Exception {
        this(folder, List.of());
    }

    WebStand(Path folder, List<Route> more) throws Exception {
        SecureRandom random = new SecureRandom();
        users = new Users(folder, random);
        for (Role role : Role.values()) {
            users.put(role.word(), role, PASSWORD);
        }
        Sessions sessions = new Sessions(interrupted(), clock);
        Tokens tokens = new Tokens(folder, users, random, clock);
        audit = new AuditLog(folder, clock);
        CommandDesk desk = new CommandDesk(noShell());
        jobs = new Jobs(audit::add, clock);
        commanding = new AgentThread(desk, 1);
        WebFiles files = new WebFiles();
        pages = new Pages(files);
        List<Route> routes = new ArrayList<>(more);
        routes.addAll(new SessionRoutes(users, tokens, sessions, new LoginLimit(clock), false).routes());
        routes.addAll(pages.routes());
        routes.addAll(new CommandRoutes(desk, jobs).routes());
        routes.addAll(new JobRoutes(jobs).routes());
        routes.add(
                new Route("GET", "looked/{name}", Role.VIEWER, exchange -> Map.of("name", exchange.variable("name"))));
        routes.add(new Route("POST", "made", Role.OPERATOR, Route.LARGE_BODY, exchange -> {
            exchange.subject(exchange.text("name"));
            return Map.of("made", exchange.whole("count", 1L, 1, 9));
        }));
        // Nobody listens there: what is answered otherwise was decided before a broker is asked.
        Target away = new Target(List.of("127.0.0.1:1"), name -> Optional.empty(), new Credentials("console", "key"));
        routes.addAll(new AclRoutes(away).routes());
        routes.addAll(new PlainAclRoutes(away).routes());
        routes.addAll(new RequestRoutes(away).routes());
        routes.addAll(new ClientRoutes(away).routes());
        routes.addAll(new DeadLetterRoutes(away).routes());
        routes.addAll(new JobStarts(away, jobs).routes());
        routes.add(new Route("DELETE", "gone/{name}", Role.ADMIN, exchange -> null));
        routes.add(new Route("POST", "unheard", Role.OPERATOR, exchange -> {
            exchange.subject("a change");
            throw new IOException("Broken pipe");
        }));
        routes.add(new Route("GET", "broken", Role.VIEWER, exchange -> {
            throw new IllegalStateException("the secret of the inside");
        }));
        routes.add(new Route("GET", "away", Role.VIEWER, exchange -> {
            throw new ClusterException("Nobody answers at 10.0.0.1:10911");
        }));
        Api api = new Api(routes, sessions, tokens, audit, null);
        Front front = new Front(api, files, () -> troubles, Set.of("127.0.0.1", "localhost"), new Proxies(), false);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(front), "/*");
        server.setHandler(context);
        server.start();
        port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    /** The number of a session is the one thing that is made at that moment. */
    private SecureRandom interrupted() {
        return new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                meanwhile.run();
                super.nextBytes(bytes);
            }
        };
    }

    /** Every session of it fails, unless a test has a shell. */
    private CommandProcessor noShell() {
        return (CommandProcessor) Proxy.newProxyInstance(
                WebStand.class.getClassLoader(),
                new Class<?>[] {CommandProcessor.class},
                (proxy, method, arguments) -> {
                    if (shell == null) {
                        throw new IllegalStateException("There is no shell in this test");
                    }
                    return method.invoke(shell, arguments);
                });
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    /** Sends a request; an answer that does not come, or has no end, fails the test instead of holding it up. */
    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpRequest built = request.build();
        try {
            return client.sendAsync(built, HttpResponse.BodyHandlers.ofString()).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(built.uri() + " was not answered", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(built.uri() + " was not answered in " + SECONDS + " s", e);
        }
    }

    HttpResponse<String> get(String path, Login login) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (login != null) {
            request.header("Cookie", login.cookie());
        }
        return send(request);
    }

    HttpResponse<String> change(String method, String path, Login login, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (login != null) {
            request.header("Cookie", login.cookie()).header(Api.CSRF, login.csrf());
        }
        return send(request);
    }

    HttpResponse<String> tryLogin(String user, String password) throws IOException, InterruptedException {
        byte[] body = JsonWriter.STANDARD.bytes(Map.of("user", user, "password", password));
        return change("POST", "/api/v1/session", null, new String(body, StandardCharsets.UTF_8));
    }

    Login login(String user) throws IOException, InterruptedException {
        HttpResponse<String> answer = tryLogin(user, PASSWORD);
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        return new Login(cookie.split(";")[0], json(answer).text("csrf"));
    }

    /** A request was refused because of that field of it. */
    static void assertField(String field, HttpResponse<String> answer, String asked) {
        assertEquals(400, answer.statusCode(), asked + " gives " + answer.body());
        assertEquals(field, json(answer).text("field"), asked);
    }

    static JsonObject json(HttpResponse<String> answer) {
        return Json.parseObject(answer.body());
    }

    /** Sends a request as it stands, which no client would, and returns the first line of the answer. */
    String raw(String request) throws IOException {
        return raw(request, 12);
    }

    /** The same, and returns so much of the answer, or all there is until the server ends the connection. */
    String raw(String request, int length) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SECONDS));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] bytes = socket.getInputStream().readNBytes(length);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    void close() throws Exception {
        server.stop();
        jobs.close();
        commanding.close();
    }
}
