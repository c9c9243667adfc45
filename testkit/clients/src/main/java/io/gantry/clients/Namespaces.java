package io.gantry.clients;

import java.util.List;
import java.util.concurrent.Executors;

/**
 * A network of this machine's own: each member has an address and a network stack, all are at one bridge, and any of
 * them can be kept from getting through to another, as by a switch that drops frames: nobody is told. Needs root; it
 * never outlives this JVM.
 */
public final class Namespaces implements AutoCloseable {
    /** Nobody has it, so frames for it get nowhere. */
    private static final String NOBODY = "02:00:00:00:00:01";

    private final int number = Ports.next() - Ports.FIRST;
    private final int members;
    private final Thread atExit = Executors.defaultThreadFactory().newThread(this::remove);

    /** With so many members. */
    public Namespaces(int members) {
        this.members = members;
        Runtime.getRuntime().addShutdownHook(atExit);
        // A JVM that was killed may have left some of that number.
        remove();
        try {
            make();
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    private void make() {
        ip("link", "add", bridge(), "type", "bridge");
        ip("addr", "add", gateway() + "/24", "dev", bridge());
        ip("link", "set", bridge(), "up");
        for (int member = 0; member < members; member++) {
            String inside = name(member);
            ip("netns", "add", inside);
            ip("link", "add", cable(member), "type", "veth", "peer", "name", "eth0", "netns", inside);
            ip("link", "set", cable(member), "master", bridge(), "up");
            ip("-n", inside, "addr", "add", address(member) + "/24", "dev", "eth0");
            ip("-n", inside, "link", "set", "eth0", "up");
            ip("-n", inside, "link", "set", "lo", "up");
        }
    }

    private static void ip(String... words) {
        String[] command = new String[words.length + 1];
        command[0] = "ip";
        System.arraycopy(words, 0, command, 1, words.length);
        Command.must(command);
    }

    /** Why there can be none here; empty when there can. */
    public static String obstacle() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "a network of one's own needs root";
        }
        try (Namespaces probe = new Namespaces(1)) {
            probe.cut(0, 0);
            return "";
        } catch (AssertionError e) {
            return "a network of one's own cannot be made: " + e.getMessage();
        }
    }

    private String bridge() {
        return "gantryb" + number;
    }

    private String cable(int member) {
        return "gantry" + number + "-" + member;
    }

    private String name(int member) {
        return "gantry-" + number + "-" + member;
    }

    /** This JVM's address there. */
    public String gateway() {
        return "10." + (100 + number / 256) + "." + number % 256 + ".1";
    }

    public String address(int member) {
        return gateway().replaceFirst("1$", String.valueOf(member + 2));
    }

    /** Runs a member's programs there. */
    public List<String> prefix(int member) {
        return List.of("ip", "netns", "exec", name(member));
    }

    /** Nothing that one sends gets to the other any more; nor do its answers, but what comes does. */
    public void cut(int from, int to) {
        if (from != to) {
            ip("-n", name(from), "neigh", "replace", address(to), "lladdr", NOBODY, "dev", "eth0", "nud", "permanent");
        }
    }

    /** Everybody gets through to everybody. */
    public void mend() {
        for (int from = 0; from < members; from++) {
            for (int to = 0; to < members; to++) {
                if (from != to) {
                    Command.run("ip", "-n", name(from), "neigh", "del", address(to), "dev", "eth0");
                }
            }
        }
    }

    private void remove() {
        for (int member = 0; member < members; member++) {
            Command.run("ip", "netns", "del", name(member));
        }
        Command.run("ip", "link", "del", bridge());
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }
}
