package io.gantry.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at this machine: limits of this user's processes and of the kernel, and of the nodes that run here. */
final class MachineChecks {
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d{1,18}|unlimited)\\s");
    private static final int MAX_BYTES = 8_192;
    private static final long ENOUGH_FILES = 65_536;
    private static final long DEFAULT_MAPPINGS = 65_530;

    private final Path proc;
    private final Path run;
    private final Findings findings;

    /**
     * Checks of a machine.
     *
     * @param proc where the kernel shows it
     * @param run where running nodes are listed, a file each that is named by its process
     */
    MachineChecks(Path proc, Path run, Findings findings) {
        this.proc = proc;
        this.run = run;
        this.findings = findings;
    }

    void run() {
        findings.ok("this machine", "Java " + Runtime.version() + ", 17 or newer is needed");
        files("this shell", proc.resolve("self"));
        nodes().forEach(pid -> node(pid, proc.resolve(pid)));
        Long most = number(proc.resolve("sys/vm/max_map_count"));
        if (most != null && most < DEFAULT_MAPPINGS) {
            findings.warn(
                    "this machine",
                    "vm.max_map_count is " + most + ", which is less than Linux's own " + DEFAULT_MAPPINGS,
                    "sysctl -w vm.max_map_count=262144, for brokers with many queues");
        } else if (most != null) {
            findings.ok("this machine", "vm.max_map_count is " + most);
        }
    }

    /** The kernel's limit; null when it has none. */
    static Long maxMappings() {
        return number(Path.of("/proc/sys/vm/max_map_count"));
    }

    private List<String> nodes() {
        if (!Files.isDirectory(run)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(run)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(pid -> pid.matches("\\d{1,18}") && Files.isDirectory(proc.resolve(pid)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private void node(String pid, Path process) {
        Long limit = files("node " + pid, process);
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            long count = open.count();
            if (limit != null && count > limit / 10 * 8) {
                findings.fail(
                        "node " + pid,
                        count + " of " + limit + " files are open",
                        "raise LimitNOFILE of its service before it refuses connections");
            }
        } catch (IOException e) {
            findings.warn("node " + pid, "its open files cannot be counted (" + e + ")", "run this as its user");
        }
    }

    /** How many files a process may have open; null when nobody says. */
    private Long files(String about, Path process) {
        Matcher limit = OPEN_FILES.matcher(text(process.resolve("limits")));
        if (!limit.find()) {
            return null;
        }
        if (limit.group(1).equals("unlimited")) {
            findings.ok(about, "may have any number of files open");
            return Long.MAX_VALUE;
        }
        long files = Long.parseLong(limit.group(1));
        if (files < ENOUGH_FILES) {
            findings.warn(
                    about,
                    "may have " + files + " files open: each connection and each mapped file is one",
                    "ulimit -n " + ENOUGH_FILES + ", or LimitNOFILE=" + ENOUGH_FILES + " of its service");
        } else {
            findings.ok(about, "may have " + files + " files open");
        }
        return files;
    }

    private static Long number(Path file) {
        String text = text(file).strip();
        return text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
    }

    /** In one piece: the kernel's settings give nothing to a second read. */
    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = new byte[MAX_BYTES];
            int length = in.read(bytes);
            return new String(bytes, 0, Math.max(0, length), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }
}
