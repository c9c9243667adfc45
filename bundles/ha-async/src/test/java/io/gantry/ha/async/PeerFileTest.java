package io.gantry.ha.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may follow, as it was said at run time, beside the settings. */
final class PeerFileTest {
    @TempDir
    private Path home;

    private PeerFile file() {
        return new PeerFile(home.resolve("ha"));
    }

    @Test
    void withoutTheFileTheSettingsCount() {
        assertEquals(List.of("10.0.0.1", "::1"), file().applyTo(" 10.0.0.1", "", "::1"));
    }

    @Test
    void whatIsSaidAtRunTimeHoldsAlsoAfterAStartAndBesideWhatTheSettingsSayThen() throws IOException {
        file().note("10.0.0.2", true, "10.0.0.1");
        file().note("10.0.0.1", false, "10.0.0.1");
        assertEquals(List.of("10.0.0.2"), file().applyTo("10.0.0.1"));
        assertEquals(List.of("10.1.0.0/16", "10.0.0.2"), file().applyTo("10.1.0.0/16", "10.0.0.1"));
        assertEquals(
                "-10.0.0.1\n+10.0.0.2\n", Files.readString(home.resolve("ha").resolve("peers")));
        file().note("10.0.0.1", true, "10.0.0.1");
        file().note("10.0.0.2", false, "10.0.0.1");
        assertEquals(List.of("10.0.0.1"), file().applyTo("10.0.0.1"));
        assertEquals("", Files.readString(home.resolve("ha").resolve("peers")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "+example.org", "+", "+10.0.0.1\n?"})
    void aFileThatMakesNoSenseIsNotGuessedAt(String text) throws IOException {
        Files.createDirectories(home.resolve("ha"));
        Files.writeString(home.resolve("ha").resolve("peers"), text);
        IllegalArgumentException flaw = assertThrows(IllegalArgumentException.class, () -> file().applyTo());
        assertTrue(flaw.getMessage().contains("peers does not say who may follow"), flaw.getMessage());
    }

    @Test
    void aLeaderThatStartsAgainLetsInWhoWasNamedAtRunTime() throws IOException {
        try (LeaderStand stand = new LeaderStand(home)) {
            stand.technique.let("127.0.0.0/8", false);
            assertEquals(List.of(), stand.technique.peers());
        }
        try (LeaderStand stand = new LeaderStand(home)) {
            assertThrows(IOException.class, stand::follower);
            stand.technique.let("127.0.0.1", true);
            try (RawFollower follower = stand.follower()) {
                assertFalse(follower.bytes().length == 0);
                stand.technique.let("127.0.0.1", false);
                assertTrue(follower.isSentAway());
            }
        }
    }
}
