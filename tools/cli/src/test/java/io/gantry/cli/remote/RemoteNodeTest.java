package io.gantry.cli.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gantry.cli.Main;
import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A console that is not what it should be, and arguments that are not: one line each, and never the token. */
final class RemoteNodeTest {
    private static final String SECRET = "gantry_0123456789abcdef";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = "";
    private volatile byte[] frame;
    private volatile String asked = "";
    private volatile String authorization;
    private volatile boolean isDripping;
    private final CountDownLatch over = new CountDownLatch(1);
    private Path token;

    @BeforeEach
    void open() throws IOException {
        token = file("token", SECRET + "\n");
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            asked = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (status == 0) {
                exchange.close();
                return;
            }
            if (isDripping) {
                drip(exchange);
                return;
            }
            boolean isRequest = exchange.getRequestURI().getPath().endsWith("/requests");
            byte[] bytes = isRequest && frame != null ? frame : body.getBytes(StandardCharsets.UTF_8);
            if (status == 302) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    /** Sends the beginning of an answer, and the end only when the test is over or has failed. */
    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
        try {
            over.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
    }

    private Path file(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private int run(String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "--url=http://127.0.0.1:" + server.getAddress().getPort();
        all[1] = "--token-file=" + token;
        System.arraycopy(args, 0, all, 2, args.length);
        return plain(all);
    }

    private int plain(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
        assertTrue(err.toString().lines().count() <= 1, err.toString());
        assertFalse((out + "" + err).contains(SECRET), "the token is told to nobody: " + out + err);
        return code;
    }

    @Test
    void linesArePrintedAndTheCommandsEndIsTheExitCode() {
        body = "{\"out\":\"one\"}\n{\"out\":\"two \\u001b[2J\"}\n{\"exit\":0}\n";
        assertEquals(0, run("sh", "ha:switch raft --dry-run"), err.toString());
        assertEquals(
                List.of("one", "two"),
                out.toString().lines().map(line -> line.substring(0, 3)).toList());
        assertFalse(out.toString().contains("\u001b"), "a terminal is not moved");
        assertTrue(asked.startsWith("POST /api/v1/commands {"), asked);
        assertTrue(asked.contains("\"ha:switch\"") && asked.contains("[\"raft\",\"--dry-run\"]"), asked);
        assertEquals("Bearer " + SECRET, authorization);
        assertEquals(0, run("sh", "ha:add-peer '[::1]:10914'"), err.toString());
        assertTrue(asked.contains("[\"[::1]:10914\"]"), asked);
        body = "{\"exit\":1,\"failure\":\"no such feature\"}\n";
        assertEquals(1, run("sh", "feature:install", "x"));
        assertEquals("gantry: no such feature", err.toString().strip());
    }

    @Test
    void aConnectionThatEndsBeforeTheCommandIsToldOf() {
        body = "{\"out\":\"one\"}\n";
        assertEquals(1, run("sh", "node:status"));
        assertTrue(err.toString().contains("ended before the command did"), err.toString());
    }

    private static byte[] frame(int code, String remark, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        FrameHead head = new FrameHead(Frame.JSON, code, FrameHead.VERSION, 1, Frame.RESPONSE_FLAG, remark);
        FrameEncoder encoder = FrameEncoder.of(head, Map.of());
        ByteBuffer buffer = ByteBuffer.allocate(encoder.bytes() + bytes.length);
        encoder.put(buffer, bytes.length);
        return buffer.put(bytes).array();
    }

    @Test
    void whatIsAskedIsPassedOnByTheConsole() {
        body = "{\"nameServers\":[\"10.0.0.1:9876\"],\"broker\":null}";
        String brokers = "{\"brokerAddrTable\":{\"a\":{\"cluster\":\"c\",\"brokerName\":\"a\","
                + "\"brokerAddrs\":{\"0\":\"10.0.0.2:10911\"}}},\"clusterAddrTable\":{\"c\":[\"a\"]}}";
        frame = frame(0, null, brokers);
        assertEquals(0, run("cluster", "list", "-o", "json"), err.toString());
        assertTrue(out.toString().contains("\"cluster\":\"c\",\"leaders\":1"), out.toString());
        assertTrue(asked.startsWith("GET /api/v1/requests?code=106&to=10.0.0.1%3A9876"), asked);
        assertEquals("Bearer " + SECRET, authorization);
        frame = frame(16, "no right", "");
        assertEquals(1, run("cluster", "list"));
        assertTrue(err.toString().contains("code 16, no right; the console asks as the user in"), err.toString());
    }

    @Test
    void anAnswerThatIsNoFrameIsToldOf() {
        body = "{\"nameServers\":[\"10.0.0.1:9876\"]}";
        byte[] whole = frame(0, null, "{}");
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        byte[] lies = whole.clone();
        lies[6] = 0x7f;
        for (byte[] each : List.of(new byte[0], new byte[3], new byte[8], longer, cut, lies)) {
            frame = each;
            assertEquals(1, run("cluster", "list"), each.length + " bytes");
            assertTrue(err.toString().startsWith("gantry: The answer that the console gave"), err.toString());
        }
        body = "{\"nameServers\":[],\"broker\":\"\"}";
        assertEquals(1, run("cluster", "list"));
        assertTrue(err.toString().contains("says not which cluster"), err.toString());
    }

    @Test
    void whoeverAnswersOtherwiseIsToldOf() {
        List<String> strange = List.of("<html>", "[1]", "{\"total\":", "{\"items\":3}", "[".repeat(10_000), "");
        for (String each : strange) {
            body = each;
            assertEquals(1, run("topic", "list"), each);
        }
        body = "{\"out\":\"" + "x".repeat(2 << 20) + "\"}\n";
        assertEquals(1, run("sh", "node:status"));
        body = "{\"detail\":\"Unknown\\nX\"}";
        status = 401;
        assertEquals(1, run("topic", "list"));
        assertTrue(err.toString().contains("Unknown") && err.toString().contains("GANTRY_TOKEN"), err.toString());
        status = 302;
        assertEquals(1, run("topic", "list"));
        assertFalse(asked.contains("elsewhere"), "nobody is sent elsewhere with a token");
        status = 0;
        assertEquals(1, run("sh", "feature:remove console"));
        assertTrue(err.toString().contains("broke off") && err.toString().contains("goes on there"), err.toString());
        server.stop(0);
        assertEquals(1, run("topic", "list"));
        assertTrue(
                err.toString().contains("Nobody answers at") && err.toString().contains("console"), err.toString());
    }

    @Test
    void anAnswerThatDripsEndsWithTheTimeForIt() {
        isDripping = true;
        assertEquals(1, run("topic", "list", "--timeout", "300ms"));
        assertTrue(err.toString().contains("was not whole after 300 ms"), err.toString());
        assertTrue(err.toString().contains("--timeout"), err.toString());
    }

    @Test
    void aTokenThatOthersCanReadIsNotSent() throws IOException {
        body = "{\"exit\":0}\n";
        for (String rights : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-----w-")) {
            Files.setPosixFilePermissions(token, PosixFilePermissions.fromString(rights));
            assertEquals(2, run("sh", "node:status"));
            assertEquals(
                    "gantry: The token file " + token + " can be read or changed by others (" + rights + "); chmod 600 "
                            + token,
                    err.toString().strip());
        }
        assertEquals("", asked);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("r--------"));
        assertEquals(0, run("sh", "node:status"), err.toString());
    }

    @Test
    void wrongArgumentsAreOneLineAndExitCodeTwo() throws IOException {
        String url = "--url=http://127.0.0.1:1";
        String file = "--token-file=" + token;
        Path other = file("other", "a\tb\u00e9");
        Path empty = file("empty", "\n");
        List<String[]> wrong = List.of(
                new String[] {"--url"},
                new String[] {"--url=http://127.0.0.1:1"},
                new String[] {"--url=ftp://127.0.0.1:1", file, "topic", "list"},
                new String[] {"--url=http://user:secret@127.0.0.1:1", file, "topic", "list"},
                new String[] {"--url=http://127.0.0.1:1/x?y", file, "topic", "list"},
                new String[] {"--url=:::", file, "topic", "list"},
                new String[] {"--url=http://192.0.2.1:8080", file, "topic", "list"},
                new String[] {url, "--token-file=/no/such/file", "topic", "list"},
                new String[] {url, "--token-file=" + other, "topic", "list"},
                new String[] {url, "--token-file=" + empty, "topic", "list"},
                new String[] {url, file, "--ca-file=/no/such/file", "topic", "list"},
                new String[] {url, file, "--ca-file=" + other, "topic", "list"},
                new String[] {url, file, "topic", "list", "-n", "127.0.0.1:1"},
                new String[] {url, file, "topic", "list", "-b", "127.0.0.1:1"},
                new String[] {url, file, "topic", "list", "--credentials", "x"},
                new String[] {url, file, "topic", "list", "--timeout=1ms"},
                new String[] {url, file, "doctor"},
                new String[] {file, "topic", "list", "-n", "127.0.0.1:1"},
                new String[] {"sh", "node:status"},
                new String[] {url, file, "sh"},
                new String[] {url, file, "sh", " "});
        for (String[] each : wrong) {
            assertEquals(2, plain(each), String.join(" ", each) + ": " + err);
            assertTrue(err.toString().startsWith("gantry: "), err.toString());
        }
    }
}
