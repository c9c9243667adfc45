package io.gantry.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The .deb with its own scripts, as an administrator installs it: its user, owners and modes, and what is left when it
 * is removed and purged. In a root of the test's own, where no service manager runs.
 */
final class DebScriptsTest {
    private static final Path DEB = Path.of(System.getProperty("gantry.deb"));
    private static final List<String> CONFIGURATION =
            List.of("/etc/gantry/broker.conf", "/etc/gantry/namesrv.conf", "/etc/gantry/environment");

    private static SmallDebian debian;

    /** Its programs are thousands of files, and every test has the same. */
    @BeforeAll
    static void open(@TempDir Path folder) throws IOException {
        String whyNot = SmallDebian.whyNot();
        assumeTrue(whyNot == null, () -> "skipped, because " + whyNot);
        debian = new SmallDebian(Files.createDirectory(folder.resolve("root")));
        Files.copy(DEB, debian.root().resolve("gantry.deb"));
    }

    /** Whatever the test before has left there. */
    @BeforeEach
    void forget() throws IOException {
        dpkg("--purge", "gantry");
        assertEquals(0, debian.run("rm", "-rf", "/var/lib/gantry").code());
        debian.forgetUsers();
        assertEquals("", debian.run("dpkg-statoverride", "--list").out());
    }

    /** Java is not in it. */
    private String dpkg(String... arguments) {
        List<String> command = Stream.concat(Stream.of("dpkg", "--force-depends"), Stream.of(arguments))
                .toList();
        Tool.Ended ended = debian.run(command.toArray(String[]::new));
        assertEquals(0, ended.code(), ended.out());
        return ended.out();
    }

    private String state() {
        return debian.run("dpkg-query", "-W", "-f=${db:Status-Abbrev}", "gantry")
                .out()
                .strip();
    }

    private Path there(String file) {
        return debian.root().resolve(file.substring(1));
    }

    @Test
    void itsScriptsMakeAUserThatReadsWhatNobodyElseDoes() throws IOException {
        dpkg("--install", "/gantry.deb");
        assertEquals("ii", state());
        Matcher user = Pattern.compile("(?m)^gantry:x:(\\d+):(\\d+):[^:]*:/var/lib/gantry:/usr/sbin/nologin$")
                .matcher(Files.readString(there("/etc/passwd")));
        assertTrue(user.find(), Files.readString(there("/etc/passwd")));
        assertTrue(Integer.parseInt(user.group(1)) < 1_000, "a user of the system, not a person");
        assertTrue(Files.readString(there("/etc/group")).contains("\ngantry:x:" + user.group(2) + ":"));
        for (String file : CONFIGURATION) {
            assertEquals("640 root gantry", debian.look(file), "passwords stand in " + file);
        }
        assertEquals("755 root root", debian.look("/etc/gantry"));
        assertEquals("755 root root", debian.look("/usr/share/gantry/bin/gantry"));
        assertEquals("644 root root", debian.look("/usr/share/gantry/features/nodes.properties"));
        assertEquals("644 root root", debian.look("/usr/lib/systemd/system/gantry-broker.service"));
        Tool.Ended writable = debian.run(
                "find", "/usr/share/gantry", "-not", "-type", "l", "-perm", "/022", "-o", "-not", "-user", "root");
        assertEquals("", writable.out(), "nobody but root changes what runs");
        assertFalse(Files.exists(there("/run/systemd")), "else the scripts would have asked a service manager");
        assertEquals("", dpkg("--verify", "gantry"));
    }

    @Test
    void aNewerVersionKeepsWhatAnOperatorDecided() throws IOException {
        dpkg("--install", "/gantry.deb");
        Files.writeString(there(CONFIGURATION.get(0)), "brokerName=changed\n", StandardOpenOption.APPEND);
        debian.run("dpkg-statoverride", "--force-statoverride-remove", "--remove", CONFIGURATION.get(1));
        Tool.Ended told =
                debian.run("dpkg-statoverride", "--update", "--add", "root", "root", "0600", CONFIGURATION.get(1));
        assertEquals(0, told.code(), told.out());
        String users = Files.readString(there("/etc/passwd"));
        dpkg("--install", "/gantry.deb");
        assertTrue(Files.readString(there(CONFIGURATION.get(0))).contains("brokerName=changed"));
        assertEquals("640 root gantry", debian.look(CONFIGURATION.get(0)));
        assertEquals("600 root root", debian.look(CONFIGURATION.get(1)));
        assertEquals(users, Files.readString(there("/etc/passwd")), "no second user");
    }

    @Test
    void aRemovalKeepsConfigurationAndAPurgeKeepsMessages() throws IOException {
        dpkg("--install", "/gantry.deb");
        Path store = Files.createDirectories(there("/var/lib/gantry/broker"));
        debian.run("chown", "-R", "gantry:gantry", "/var/lib/gantry");
        Files.writeString(store.resolve("log"), "a message");
        dpkg("--remove", "gantry");
        assertEquals("rc", state(), "removed, its configuration is kept");
        assertFalse(Files.exists(there("/usr/share/gantry")));
        assertFalse(Files.exists(there("/usr/bin/gantry")));
        assertFalse(Files.exists(there("/usr/lib/systemd/system/gantry-broker.service")));
        for (String file : CONFIGURATION) {
            assertEquals("640 root gantry", debian.look(file));
        }
        assertTrue(dpkg("--purge", "gantry").contains("are kept"), "it says so");
        assertFalse(Files.exists(there("/etc/gantry")));
        assertEquals("", debian.run("dpkg-statoverride", "--list").out(), "no rule is left for files that are gone");
        assertEquals("a message", Files.readString(store.resolve("log")));
        assertEquals("755 gantry gantry", debian.look("/var/lib/gantry/broker"), "its owner has a name still");
        assertTrue(debian.run("dpkg-query", "-W", "gantry").code() != 0, "dpkg knows nothing of it any more");
    }
}
