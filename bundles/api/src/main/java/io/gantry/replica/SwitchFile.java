package io.gantry.replica;

import io.gantry.agent.WholeFile;
import io.gantry.log.StorageException;
import io.gantry.replica.GroupSwitch.Group;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.GroupSwitch.Phase;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Which technique works in this node, and which switch to another one is under way: the file {@code ha/switch},
 * replaced as a whole and on disk before anything is done or said because of it. What is decided of a switch is never
 * changed again, and its phase never goes back. Safe for any thread; all of a process look at the same file.
 */
public final class SwitchFile {
    /** One writer at a time, whichever of the node's parts it is. */
    private static final Object WRITER = new Object();

    /**
     * What is known.
     *
     * @param now the last switch that was done; null before the first: then the installed technique works
     * @param next one that is later than that and not done; null when there is none
     */
    public record Known(GroupSwitch now, GroupSwitch next) {
        /** The newest switch; 0 for none. */
        public long id() {
            return next != null ? next.id() : now != null ? now.id() : 0;
        }

        /** The newest number that is taken: of a switch that is given up also the one of the reign that follows. */
        public long taken() {
            return next != null ? next.id() + 1 : id();
        }

        /** Whether this node drives a switch and has sealed its log: until it is decided nothing works here. */
        public boolean isHeld() {
            return next != null && next.isIn(Phase.SEALED) && next.group().isLed();
        }

        /** Whether a switch is neither done nor given up. */
        public boolean isSwitching() {
            return next != null && !next.isIn(Phase.ABORTED);
        }

        /** The switch whose technique works; null when that is what is installed. */
        public GroupSwitch inForce() {
            return next != null && next.isIn(Phase.SEALED) ? next : now;
        }

        /** Whether a technique is to work here. @param isOtherwise whether it is when there was no switch yet */
        public boolean works(String technique, boolean isOtherwise) {
            GroupSwitch known = inForce();
            if (isHeld()) {
                return false;
            }
            if (known != null) {
                return known.to().equals(technique);
            }
            return next == null ? isOtherwise : next.from().equals(technique);
        }
    }

    private final Path file;

    /** @param folder the one that a store gives to techniques, see {@link io.gantry.log.ReplicaLog#home} */
    public SwitchFile(Path folder) {
        file = folder.resolve("switch");
    }

    /**
     * What is known now.
     *
     * @throws IllegalArgumentException with cause and remedy, when the file makes no sense
     */
    public Known known() {
        synchronized (WRITER) {
            if (!Files.exists(file)) {
                return new Known(null, null);
            }
            try {
                return read(Files.readString(file));
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        file + " does not say which technique works (" + e + "): what another member of the group has"
                                + " in that file is right here as well, but for self, which is this node's address",
                        e);
            }
        }
    }

    /**
     * From now on this counts; on disk when it returns. What was decided otherwise, or is older than what is known, is
     * an IllegalStateException.
     */
    public void note(GroupSwitch change) {
        synchronized (WRITER) {
            Known known = known();
            if (change.equals(known.next()) || change.equals(known.now())) {
                return;
            }
            require(known, change);
            write(change.isIn(Phase.ACTIVE) ? new Known(change, null) : new Known(known.now(), change));
        }
    }

    private static void require(Known known, GroupSwitch change) {
        GroupSwitch next = known.next();
        if (change.id() < known.id()
                || next == null
                        && known.now() != null
                        && change.id() == known.now().id()) {
            throw new IllegalStateException("switch " + change.id() + " is over, switch " + known.id() + " is known");
        }
        boolean isSame = next != null && next.id() == change.id();
        boolean isBack = isSame && change.phase().ordinal() <= next.phase().ordinal();
        // One that gave it up alone does what the others, more than half, have decided.
        boolean isOver = isSame && next.isIn(Phase.ABORTED) && !change.isIn(Phase.ACTIVE);
        if (isBack && !change.isIn(Phase.ACTIVE) || isOver) {
            throw new IllegalStateException(
                    "switch " + change.id() + " is " + next.phase() + " here, and does not become " + change.phase());
        }
        if (!isSame && known.isSwitching() && !change.isIn(Phase.ACTIVE)) {
            throw new IllegalStateException(
                    "switch " + next.id() + " to " + next.to() + " is " + next.phase() + " here");
        }
    }

    /** The file's text, by which nodes also tell each other what they know. */
    public static String text(Known known) {
        Map<String, Object> lines = new TreeMap<>();
        put(lines, "now.", known.now());
        put(lines, "next.", known.next());
        StringBuilder text = new StringBuilder();
        lines.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    /** What {@link #text} has written; an IllegalArgumentException says what makes no sense in it. */
    public static Known read(String text) {
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Known(read(lines, "now."), read(lines, "next."));
    }

    private void write(Known known) {
        try {
            WholeFile.write(file, text(known).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new StorageException("Cannot write " + file + ": " + e + "; nothing was changed", e);
        }
    }

    private static void put(Map<String, Object> lines, String prefix, GroupSwitch change) {
        if (change == null) {
            return;
        }
        lines.put(prefix + "id", change.id());
        lines.put(prefix + "from", change.from());
        lines.put(prefix + "to", change.to());
        lines.put(prefix + "phase", change.phase());
        lines.put(prefix + "members", Member.write(change.group().members()));
        lines.put(prefix + "self", change.group().self());
        lines.put(prefix + "leader", change.group().leader());
        lines.put(prefix + "end", change.end());
    }

    private static GroupSwitch read(Properties lines, String prefix) {
        if (lines.getProperty(prefix + "id") == null) {
            return null;
        }
        return new GroupSwitch(
                Long.parseLong(value(lines, prefix + "id")),
                value(lines, prefix + "from"),
                value(lines, prefix + "to"),
                Phase.valueOf(value(lines, prefix + "phase")),
                new Group(
                        Member.read(value(lines, prefix + "members")),
                        value(lines, prefix + "self"),
                        value(lines, prefix + "leader")),
                Long.parseLong(value(lines, prefix + "end")));
    }

    private static String value(Properties lines, String key) {
        String value = lines.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value.strip();
    }
}
