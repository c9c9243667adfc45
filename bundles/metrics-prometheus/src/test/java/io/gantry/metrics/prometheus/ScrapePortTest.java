package io.gantry.metrics.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.AgentThread;
import io.gantry.contract.SteppedClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks as Prometheus does gets an answer, and nobody else gets much. */
final class ScrapePortTest {
    private final SteppedClock clock = new SteppedClock();
    private final String figures = "x 1\n".repeat(1 << 20);
    private final ScrapePort port = new ScrapePort(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            () -> figures.getBytes(StandardCharsets.UTF_8),
            clock);

    private final AgentThread thread = new AgentThread(port, 1);

    @AfterEach
    void close() {
        thread.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void figuresAreToldHoweverManyBytesTheyAre() throws IOException {
        String answer = ask("GET /metrics?x=y HTTP/1.1\r\nHost: here\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4"), answer);
        assertTrue(answer.contains("Content-Length: " + figures.length() + "\r\n"));
        assertEquals(figures.length(), answer.length() - answer.indexOf("\r\n\r\n") - 4);
    }

    @Test
    void otherRequestsAreRefused() throws IOException {
        assertTrue(ask("GET /else HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 404 "));
        assertTrue(ask("POST /metrics HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 405 "));
        assertTrue(ask("nonsense\r\n\r\n").startsWith("HTTP/1.1 400 "));
        assertTrue(ask("GET /metrics HTTP/1.1\r\nX: " + "y".repeat(9_000)).startsWith("HTTP/1.1 431 "));
    }

    @Test
    void whoSaysNothingIsLeftAfterAWhile() throws IOException {
        try (Socket silent = connect()) {
            assertTrue(ask("GET / HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 200 "), "the silent one is served first");
            clock.pass(11_000);
            assertEquals(-1, silent.getInputStream().read());
        }
    }

    @Test
    void aPortThatIsTakenIsToldWithWhatToDo() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), port.port());
        String told = assertThrows(IllegalStateException.class, () -> new ScrapePort(taken, () -> new byte[0], clock))
                .getMessage();
        assertTrue(told.contains("set another host or port for io.gantry.metrics.prometheus"), told);
    }
}
