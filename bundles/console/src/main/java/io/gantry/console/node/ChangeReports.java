package io.gantry.console.node;

import io.gantry.agent.Clock;
import io.gantry.agent.WholeFile;
import io.gantry.codec.BadBodyException;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.console.http.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came of each command that changed the replication of this node: how it was before and after, and for how long
 * writes waited. The newest are kept until somebody dismisses them, in the file {@code ha-reports.json}. Safe for any
 * thread; commands are told of by one.
 */
public final class ChangeReports implements CommandDesk.Witness {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeReports.class);
    private static final int MAX_REPORTS = 20;
    private static final int MAX_LINES = 60;
    private static final int MAX_LINE = 400;
    private static final long MAX_FILE = 4 << 20;
    /** What followers do after a switch takes them a moment; what they have not done by then is told as it is. */
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private static final Set<String> CHANGES =
            Set.of("ha:switch", "ha:promote", "ha:transfer-leader", "ha:add-peer", "ha:remove-peer");
    private static final String REMOVAL = "ha:remove-peer ";
    private static final String DRY_RUN = " --dry-run";
    private static final Pattern WAITED = Pattern.compile("writes (?:waited|for) (\\d+)\\s+ms");
    private static final String CUT = "The node or its console ended before the command did; ha:status tells what is";

    private final Path file;
    private final Supplier<Map<String, Object>> node;
    private final Supplier<List<?>> members;
    private final Clock clock;
    /** The newest first; a report is replaced, never changed. */
    private final List<Map<String, Object>> reports = new ArrayList<>();

    private Draft draft;

    /** The report of the command that runs, or ran last. */
    private static final class Draft {
        private final Map<String, Object> json = new LinkedHashMap<>();
        private final List<String> lines = new ArrayList<>();
        private long nanos;
        private long lookedNanos;
        private boolean isOver;
    }

    /**
     * Reads what is there.
     *
     * @param node how this node is replicated now
     * @param members the members of its group as they are now
     */
    public ChangeReports(Path folder, Supplier<Map<String, Object>> node, Supplier<List<?>> members, Clock clock) {
        this.file = folder.resolve("ha-reports.json");
        this.node = node;
        this.members = members;
        this.clock = clock;
        read();
    }

    private void read() {
        try {
            if (Files.exists(file) && Files.size(file) < MAX_FILE) {
                Json.parseObject(Files.readString(file)).listOrEmpty("items").stream()
                        .limit(MAX_REPORTS)
                        .filter(JsonObject.class::isInstance)
                        .forEach(report -> reports.add(ended((JsonObject) report)));
            }
        } catch (IOException | BadBodyException e) {
            LOG.warn(
                    "Reports of earlier changes are not shown, and go with the next: file={} reason={}",
                    file,
                    e.toString());
        }
    }

    /** Nobody looks any more at what a console has left that was open before. */
    private static Map<String, Object> ended(JsonObject report) {
        Map<String, Object> json = new LinkedHashMap<>();
        report.entries().forEach((name, value) -> json.put(name.toString(), value));
        if (json.get("exit") == null) {
            json.put("exit", 1);
            json.put("failure", CUT);
        }
        json.putIfAbsent("settled", false);
        return json;
    }

    /** The newest first. */
    synchronized List<Map<String, Object>> newest() {
        return List.copyOf(reports);
    }

    /** Lets a report go. */
    synchronized void dismiss(String id) {
        Map<String, Object> found = reports.stream()
                .filter(report -> id.equals(report.get("id")))
                .findFirst()
                .orElseThrow(() -> new Failure(404, "There is no such report; it was dismissed already"));
        if (found.get("exit") == null) {
            throw new Failure(409, "Its command is still at work; dismiss it when that is over");
        }
        reports.remove(found);
        if (draft != null && id.equals(draft.json.get("id"))) {
            draft = null;
        }
        write();
    }

    @Override
    public void begins(String line) {
        settle(true);
        // Of this one nothing is to be written into the last one's, whatever comes.
        forget();
        if (!CHANGES.contains(line.split(" ")[0]) || (line + " ").contains(DRY_RUN + " ")) {
            return;
        }
        Draft next = new Draft();
        long millis = clock.millis();
        next.json.put("id", Long.toString(millis));
        next.json.put("time", millis);
        next.json.put("command", line);
        next.json.put("before", now());
        next.nanos = clock.nanos();
        synchronized (this) {
            draft = next;
            reports.add(0, next.json);
            if (reports.size() > MAX_REPORTS) {
                reports.remove(reports.size() - 1);
            }
            show();
            write();
        }
    }

    private synchronized void forget() {
        draft = null;
    }

    @Override
    public synchronized void says(Map<String, Object> told) {
        if (draft == null) {
            return;
        }
        if (told.get("out") instanceof String text) {
            note(text);
            show();
        } else {
            draft.json.put("exit", told.get("exit"));
            draft.json.put("failure", told.get("failure"));
            draft.json.put("tookMillis", TimeUnit.NANOSECONDS.toMillis(clock.nanos() - draft.nanos));
            draft.nanos = clock.nanos();
            draft.lookedNanos = draft.nanos - AGAIN_NANOS;
            draft.isOver = true;
            show();
            write();
        }
    }

    private void note(String text) {
        if (draft.lines.size() < MAX_LINES) {
            draft.lines.add(text.length() > MAX_LINE ? text.substring(0, MAX_LINE) : text);
        }
        Matcher waited = WAITED.matcher(text);
        if (waited.find()) {
            draft.json.put("waitedMillis", Long.valueOf(waited.group(1)));
        }
    }

    @Override
    public void rests() {
        settle(false);
    }

    /** Looks how it is now, until all members are where they are to be, or have had time enough. */
    private void settle(boolean isLast) {
        Draft open;
        synchronized (this) {
            open = draft;
        }
        boolean isOpen = open != null && open.isOver && !open.json.containsKey("settled");
        if (!isOpen || !isLast && clock.nanos() - open.lookedNanos < AGAIN_NANOS) {
            return;
        }
        open.lookedNanos = clock.nanos();
        Map<String, Object> now = now();
        boolean isSettled = isSettled(now) && !hasLost(open.json, now);
        boolean isDone = isLast || isSettled || clock.nanos() - open.nanos > SETTLE_NANOS;
        synchronized (this) {
            if (draft != open) {
                return;
            }
            open.json.put("after", now);
            if (isDone) {
                open.json.put("settled", isSettled);
            }
            show();
            if (isDone) {
                write();
            }
        }
    }

    /** Whether somebody who was there when the command began is gone, and was not to go. */
    private static boolean hasLost(Map<String, Object> report, Map<String, Object> now) {
        if (report.get("command").toString().startsWith(REMOVAL)) {
            return false;
        }
        Set<?> gone = members(now).stream()
                .filter(member -> isGone(member) && member.get("reason") != null)
                .map(member -> member.get("address"))
                .collect(Collectors.toSet());
        return report.get("before") instanceof Map<?, ?> before
                && members(before).stream()
                        .filter(member -> !isGone(member) && member.get("reason") == null)
                        .anyMatch(member -> gone.contains(member.get("address")));
    }

    private static List<Map<?, ?>> members(Map<?, ?> state) {
        List<Map<?, ?>> members = new ArrayList<>();
        ((List<?>) state.get("members")).forEach(member -> members.add((Map<?, ?>) member));
        return members;
    }

    private static boolean isGone(Map<?, ?> member) {
        return Boolean.TRUE.equals(member.get("gone"));
    }

    /** Of those that are gone nothing is expected. */
    private static boolean isSettled(Map<String, Object> now) {
        List<Map<?, ?>> members =
                members(now).stream().filter(member -> !isGone(member)).toList();
        long leaders = 0;
        for (Map<?, ?> member : members) {
            boolean isLeader = "leader".equals(member.get("role"));
            boolean isBehind = !isLeader && Boolean.FALSE.equals(member.get("inSync"));
            boolean isOther =
                    member.get("technique") != null && !member.get("technique").equals(now.get("technique"));
            if (member.get("reason") != null || isBehind || isOther) {
                return false;
            }
            leaders += isLeader ? 1 : 0;
        }
        return (leaders == 1 || members.isEmpty()) && now.get("technique") != null;
    }

    private Map<String, Object> now() {
        Map<String, Object> own = node.get();
        Map<String, Object> json = new LinkedHashMap<>();
        for (String name : List.of("technique", "role", "epoch", "end", "committed")) {
            json.put(name, own.get(name));
        }
        json.put("members", members.get());
        return json;
    }

    /** Whoever reads a report has it as it is at that moment. */
    private void show() {
        Map<String, Object> shown = new LinkedHashMap<>(draft.json);
        shown.put("lines", List.copyOf(draft.lines));
        for (int i = 0; i < reports.size(); i++) {
            if (draft.json.get("id").equals(reports.get(i).get("id"))) {
                reports.set(i, shown);
                return;
            }
        }
    }

    private void write() {
        try {
            WholeFile.write(
                    file,
                    JsonWriter.COMPACT.bytes(Map.of("items", reports)),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            LOG.warn("Reports of changes are lost with this console: file={}", file, e);
        }
    }
}
