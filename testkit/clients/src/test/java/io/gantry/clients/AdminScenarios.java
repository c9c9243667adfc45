package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.clients.AdminCommands.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/**
 * Each subcommand of mqadmin, of both versions, does with Gantry what it does with Apache, and shows the same: the same
 * values where they do not depend on time and place, and each line of Apache's elsewhere.
 */
final class AdminScenarios {
    @EachClient
    void subcommandsShowWhatTheyShowOfApache(ClassPath version) {
        try (AdminStand apache = new AdminStand(Peer.APACHE, version);
                AdminStand gantry = new AdminStand(Peer.GANTRY, version)) {
            CompletableFuture<Map<Command, String>> theirs = CompletableFuture.supplyAsync(apache::askAll);
            Map<Command, String> ours = gantry.askAll();
            List<Executable> checks = new ArrayList<>();
            theirs.join().forEach((command, said) -> checks.add(() -> check(command, said, ours.get(command))));
            checks.add(() -> {
                String sent = "gantry-broker +\\S+ +2 +0\\b";
                String rounds = gantry.askEndless("clusterRT -c test-cluster -a 2 -s 16 -i 1", 60_000, sent);
                assertTrue(rounds.matches("(?s).*" + sent + ".*"), rounds);
            });
            checks.add(() -> {
                String started = gantry.askEndless("startMonitoring", 2_000, "(?!)");
                assertFalse(new AdminText(started).isFailure(), started);
            });
            Assertions.assertAll(checks.stream());
        }
    }

    private static void check(Command command, String theirs, String ours) {
        String both = command.line() + "\nApache said:\n" + theirs + "\nwe said:\n" + ours;
        AdminText expected = new AdminText(theirs);
        AdminText said = new AdminText(ours);
        boolean isRefused = command.same() == AdminCommands.Same.REFUSAL;
        assertEquals(isRefused, said.isFailure(), both);
        if (isRefused || expected.isFailure()) {
            // Apache's own broker of 5.5 makes some tools of 4.9 fail, whose keys it does not know any more.
            return;
        }
        if (command.same() == AdminCommands.Same.VALUES) {
            assertEquals(expected.values(), said.values(), both);
            return;
        }
        List<String> missing = new ArrayList<>(expected.shape());
        missing.removeAll(said.shape());
        assertEquals(List.of(), missing, both);
    }
}
