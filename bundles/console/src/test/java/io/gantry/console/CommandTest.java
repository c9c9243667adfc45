package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.console.WebStand.Login;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the shell: only those of the list, only plain words, and a change only by an admin. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandTest {
    private WebStand stand;
    private Login admin;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        stand = new WebStand(folder);
        admin = stand.login("admin");
    }

    @AfterAll
    void close() throws Exception {
        stand.close();
    }

    private HttpResponse<String> run(Login login, String command, String argument) throws Exception {
        String body = "{\"command\":\"" + command + "\",\"arguments\":[\"" + argument + "\"]}";
        return stand.change("POST", "/api/v1/commands", login, body);
    }

    @Test
    void aWordThatTheShellWouldReadAsMoreIsRefused() throws Exception {
        List<String> words = List.of(
                "a;stop 0",
                "a|b",
                "$(stop)",
                "$x",
                "`stop`",
                "a b",
                "a\\nstop 0",
                "'a",
                "\\\"a",
                "{stop}",
                "(stop)",
                "",
                "#",
                "a&b",
                "a>b",
                "[a",
                "[a b]",
                "a[1]",
                "[::1]'; stop 0 '",
                "[::1][::1]",
                "[$x]",
                "['a']",
                "[stop]",
                "x".repeat(201));
        for (String word : words) {
            assertEquals(400, run(admin, "ha:switch", word).statusCode(), word);
        }
        assertEquals(200, run(admin, "ha:switch", "async").statusCode());
    }

    /** The shell's language takes brackets for a list; the command gets what was written. */
    @Test
    void anAddressOfIpv6ReachesTheCommand() throws Exception {
        ThreadIOImpl streams = new ThreadIOImpl();
        CommandProcessorImpl shell = new CommandProcessorImpl(streams);
        Function echo = (session, words) -> {
            session.getConsole().println(words);
            return null;
        };
        shell.addCommand("ha", echo, "add-peer");
        stand.shell = shell;
        streams.start();
        try {
            for (String word : List.of("[::1]:10911", "n0-[fe80::1]:1,10.0.0.1:2,[::2]:3/4", "10.0.0.1:1")) {
                String answer = run(admin, "ha:add-peer", word).body();
                assertEquals("{\"out\":\"[" + word + "]\"}\n{\"exit\":0}\n", answer);
            }
        } finally {
            streams.stop();
            stand.shell = null;
        }
    }

    @Test
    void aCommandThatIsNotListedIsRefused() throws Exception {
        for (String command :
                List.of("stop", "felix:stop", "feature:list; stop 0", "exec", "ha:switch ", "HA:SWITCH")) {
            HttpResponse<String> answer = run(admin, command, "0");
            assertEquals(400, answer.statusCode(), command);
            assertEquals("command", WebStand.json(answer).text("field"), command);
        }
    }

    @Test
    void whoMayNotChangeMayLookAndTry() throws Exception {
        Login viewer = stand.login("viewer");
        assertEquals(403, run(viewer, "ha:switch", "async").statusCode());
        assertEquals(
                403, run(stand.login("operator"), "feature:remove", "broker").statusCode());
        assertEquals(200, run(viewer, "ha:switch", "--dry-run").statusCode());
        for (String command :
                List.of("ha:promote", "ha:add-peer", "ha:remove-peer", "feature:install", "feature:swap")) {
            assertEquals(403, run(viewer, command, "--dry-run").statusCode(), command + " knows of no dry run");
        }
        assertEquals(200, run(viewer, "ha:status", "x").statusCode());
        assertEquals(200, run(viewer, "feature:plan", "install").statusCode());
    }

    @Test
    void howItEndedIsToldAndNoted() throws Exception {
        HttpResponse<String> answer = run(admin, "feature:install", "nope");
        String end = "{\"exit\":1,\"failure\":\"There is no shell in this test\"}\n";
        assertEquals(end, answer.body());
        assertEquals(
                "failed: There is no shell in this test",
                stand.audit.newest(1).get(0).get("outcome"));
    }
}
