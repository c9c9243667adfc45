package io.gantry.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The programs of this machine's own Debian that a package's scripts may rely on, copied into a folder that becomes
 * the root of what runs in it: users, owners and lists of packages are the folder's own, nothing of the machine is
 * changed.
 */
final class SmallDebian {
    /** What the package depends on beside Java, and what every Debian has. */
    private static final Set<String> WANTED = Set.of("adduser", "passwd");

    private static final List<String> LINKED = List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");
    private static final String UNNEEDED =
            "/usr/share/(doc|man|locale|info|i18n|zoneinfo|lintian|bug|bash-completion)/.*";

    private final Path root;

    SmallDebian(Path root) throws IOException {
        this.root = root;
        for (String name : LINKED) {
            Path ofMachine = Path.of("/", name);
            if (Files.isSymbolicLink(ofMachine)) {
                Files.createSymbolicLink(root.resolve(name), Files.readSymbolicLink(ofMachine));
            }
        }
        for (String folder : List.of(
                "dev",
                "etc",
                "tmp",
                "var/lib/dpkg/updates",
                "var/lib/dpkg/info",
                "var/lib/dpkg/triggers",
                "run",
                "var/log")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.createFile(root.resolve("dev/null"));
        for (String name : wanted()) {
            for (String file : Tool.run(List.of("dpkg-query", "-L", name)).out().split("\n")) {
                copy(file);
            }
        }
        // Not every release lists it among the files of a package.
        copy("/bin/sh");
        copy("/etc/ld.so.cache");
        forgetUsers();
        Files.createFile(root.resolve("var/lib/dpkg/status"));
        Files.createFile(root.resolve("var/lib/dpkg/available"));
    }

    /** Null when this machine can make one; else why not. */
    static String whyNot() {
        for (String program : List.of("dpkg", "dpkg-query", "chroot", "adduser")) {
            if (!Tool.isThere(program) && !Files.isExecutable(Path.of("/usr/sbin", program))) {
                return "this machine has no " + program;
            }
        }
        boolean isRoot = Tool.run(List.of("id", "-u")).out().strip().equals("0");
        return isRoot ? null : "only root installs packages";
    }

    /** Essential packages, those that are wanted, and what all of them depend on. */
    private static Set<String> wanted() {
        Map<String, String> needs = new HashMap<>();
        Deque<String> open = new ArrayDeque<>(WANTED);
        String format = "${Package}\t${Essential}\t${Pre-Depends}, ${Depends}\n";
        for (String line :
                Tool.run(List.of("dpkg-query", "-W", "-f=" + format)).out().split("\n")) {
            String[] parts = line.split("\t");
            needs.put(parts[0], parts[2]);
            if (parts[1].equals("yes")) {
                open.add(parts[0]);
            }
        }
        Set<String> wanted = new TreeSet<>();
        while (!open.isEmpty()) {
            String name = open.pop();
            if (needs.containsKey(name) && wanted.add(name)) {
                Stream.of(needs.get(name).split("[,|]"))
                        .map(each -> each.strip().split("[ :(]")[0])
                        .forEach(open::add);
            }
        }
        return wanted;
    }

    private void copy(String file) throws IOException {
        Path from = Path.of(file);
        boolean isWanted = !file.matches(UNNEEDED) && Files.exists(from, LinkOption.NOFOLLOW_LINKS);
        if (!isWanted || Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS) || from.getParent() == null) {
            return;
        }
        Path folder = root.resolve(from.getParent().toRealPath().toString().substring(1));
        Path to = folder.resolve(from.getFileName());
        Files.createDirectories(folder);
        if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** From now on only those are known that every Debian begins with. */
    void forgetUsers() throws IOException {
        for (String name : List.of("passwd", "group")) {
            Path first = Path.of("/usr/share/base-passwd", name + ".master");
            Files.copy(first, root.resolve("etc/" + name), StandardCopyOption.REPLACE_EXISTING);
        }
        for (String name : List.of("shadow", "gshadow")) {
            Files.writeString(root.resolve("etc/" + name), "");
        }
    }

    Path root() {
        return root;
    }

    /** Runs a program of it, in it. */
    Tool.Ended run(String... command) {
        List<String> all = Stream.concat(
                        Stream.of(
                                "chroot", root.toString(), "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"),
                        Stream.of(command))
                .toList();
        return Tool.run(all);
    }

    /** What a file is, as ls shows it: mode, owner, group. */
    String look(String file) {
        return run("stat", "-c", "%a %U %G", file).out().strip();
    }
}
