package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One folder has the log of all that were started in it, one after the other. */
final class ChildProcessTest {
    @TempDir
    private Path folder;

    private ChildProcess say(String word) {
        ChildProcess process = ChildProcess.start(List.of("echo", word), Map.of(), folder);
        assertEquals(0, process.exitCode(Duration.ofSeconds(60)));
        return process;
    }

    @Test
    void whatOneSaysIsToldFromWhatWasSaidBeforeIt() {
        try (ChildProcess first = say("ready");
                ChildProcess second = say("not yet")) {
            assertEquals("ready\nnot yet\n", first.log());
            assertEquals("not yet\n", second.ownLog());
        }
    }
}
