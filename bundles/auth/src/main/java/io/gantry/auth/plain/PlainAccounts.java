package io.gantry.auth.plain;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.auth.user.AccessSettings;
import io.gantry.auth.user.Account;
import io.gantry.auth.user.Users;
import io.gantry.codec.DataVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts of {@code plain_acl.yml} and of the files in the folder {@code acl} beside it, read anew within a second
 * when one was changed. Files that cannot be understood leave those in force that could. Without a setting there are
 * none. Read by any thread; a change by an operator is on disk first.
 */
@Component(service = PlainAccounts.class, configurationPid = Users.PID)
public final class PlainAccounts {
    private static final Logger LOG = LoggerFactory.getLogger(PlainAccounts.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Null when there are no files. */
    private final Path path;

    private final Clock clock = Clock.system();
    private final AgentThread thread;
    /** Never changed, only replaced; the main file is the first. */
    private volatile List<PlainFile> files = List.of();

    private String stamp = "";
    /** Whether the files as they are cannot be understood. */
    private boolean isBad;

    private volatile DataVersion version = DataVersion.NONE;

    @Activate
    public PlainAccounts(AccessSettings settings) {
        path = settings.accountFile().isBlank() ? null : Path.of(settings.accountFile());
        if (path == null) {
            thread = null;
            return;
        }
        look();
        thread = new AgentThread(
                new Look(), LOOK_NANOS, cause -> LOG.error("Accounts are read no more: file={}", path, cause));
    }

    @Deactivate
    public void close() {
        if (thread != null) {
            thread.close();
        }
    }

    /** Whether there is a file to read accounts from. */
    public boolean isEnabled() {
        return path != null;
    }

    /** Grows with each change. */
    public DataVersion version() {
        return version;
    }

    /** The names of the files. */
    public List<String> names() {
        return files.stream().map(file -> file.path().getFileName().toString()).toList();
    }

    /** The account of this name, or null. */
    public Account find(String name) {
        for (PlainFile file : files) {
            Account account = file.accounts().get(name);
            if (account != null) {
                return account;
            }
        }
        return null;
    }

    /** Whether nobody needs to sign there. */
    public boolean isTrusted(InetAddress source) {
        for (PlainFile file : files) {
            if (file.trusted().test(source)) {
                return true;
            }
        }
        return false;
    }

    /** The accounts as the files have them, but without secrets. */
    public List<Map<String, Object>> told() {
        return files.stream().flatMap(file -> file.told().stream()).toList();
    }

    /** From where nobody needs to sign, as the files have it. */
    public List<String> masks() {
        return files.stream().flatMap(file -> file.masks().stream()).toList();
    }

    /** Makes an account or changes what was said of it; it stays in the file where it is. */
    public synchronized void put(String key, Map<String, String> said) throws IOException {
        write(fileOf(key).with(key, said));
    }

    /** Removes an account; false when there is none of this name. */
    public synchronized boolean remove(String key) throws IOException {
        requireGood();
        if (find(key) == null) {
            return false;
        }
        write(fileOf(key).without(key));
        return true;
    }

    /** Changes from where nobody needs to sign, in the main file: masks with commas between them. */
    public synchronized void trust(String masks) throws IOException {
        requireGood();
        write(main().trusting(AddressMask.split(masks)));
    }

    private PlainFile fileOf(String key) {
        requireGood();
        return files.stream()
                .filter(file -> file.accounts().containsKey(key))
                .findFirst()
                .orElseGet(this::main);
    }

    /** An operator's file that cannot be understood is not written over. */
    private void requireGood() {
        look();
        if (isBad || stamp.isEmpty() && !files.isEmpty()) {
            throw new IllegalArgumentException(
                    "the files of accounts cannot be understood, the log says why: mend them");
        }
    }

    private PlainFile main() {
        return files.stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElseGet(() -> PlainFile.of(path, Map.of()));
    }

    private void write(PlainFile file) throws IOException {
        file.write();
        look();
    }

    /** Reads the files if one of them was changed. */
    private synchronized void look() {
        List<Path> paths = paths();
        String now = paths.stream().map(PlainAccounts::stamp).collect(Collectors.joining(" "));
        if (now.equals(stamp)) {
            return;
        }
        stamp = now;
        isBad = false;
        try {
            List<PlainFile> read = new ArrayList<>();
            for (Path each : paths) {
                read.add(PlainFile.read(each));
            }
            files = List.copyOf(read);
            version = version.next(clock.millis());
            LOG.info(
                    "Accounts read: files={} accounts={}",
                    paths,
                    read.stream().mapToInt(file -> file.accounts().size()).sum());
            if (read.isEmpty()) {
                LOG.warn("There is no file of accounts, so only users are let in: file={}", path);
            }
        } catch (IOException e) {
            // Looked at again: what failed may not change the file when it is over.
            stamp = "";
            LOG.error("Accounts cannot be read, those read before stay in force: reason={}", e.toString());
        } catch (IllegalArgumentException e) {
            isBad = true;
            LOG.error("Accounts were not read, those read before stay in force: reason={}", e.getMessage());
        }
    }

    private List<Path> paths() {
        List<Path> paths = new ArrayList<>();
        if (Files.exists(path)) {
            paths.add(path);
        }
        Path folder = path.resolveSibling("acl");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                all.filter(each -> each.toString().matches(".*\\.ya?ml"))
                        .sorted()
                        .forEach(paths::add);
            } catch (IOException | UncheckedIOException e) {
                LOG.error("The folder of accounts cannot be read: folder={} reason={}", folder, e.toString());
            }
        }
        return paths;
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
            return file + "/" + facts.lastModifiedTime() + "/" + facts.size() + "/" + facts.fileKey();
        } catch (IOException e) {
            return file + "/unreadable";
        }
    }

    /** Looks at the files. */
    private final class Look implements Agent {
        @Override
        public String name() {
            return "auth-files";
        }

        @Override
        public int doWork() {
            look();
            return 0;
        }

        @Override
        public boolean isBackground() {
            return true;
        }
    }
}
