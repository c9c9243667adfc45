package io.gantry.console.node;

import io.gantry.codec.JsonWriter;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.console.jobs.Asker;
import io.gantry.console.jobs.Followed;
import io.gantry.console.jobs.Jobs;
import io.gantry.console.jobs.Order;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs commands of the shell of this node, as a terminal does, and only those of a list. Their lines go to a browser
 * as they are printed, one JSON object each: {@code {"out": ...}}, at last {@code {"exit": 0}} or a failure.
 */
public final class CommandRoutes {
    private static final int MAX_ARGUMENTS = 16;
    /** Nothing that the shell's language reads as more than a word. */
    private static final String PLAIN = "[A-Za-z0-9._:/@+=-]";
    /** An address of IPv6, which the shell takes for a list unless it is quoted. */
    private static final String IPV6 = "\\[[0-9A-Fa-f:.]{2,45}]";

    private static final String WORD = "(" + PLAIN + "{1,200}|([A-Za-z0-9]{1,10}-)?" + IPV6 + PLAIN + "{0,100})";
    /** One, or as many as a group may have members. */
    private static final String ARGUMENT = WORD + "(," + WORD + "){0,14}";

    private static final String DRY_RUN = "--dry-run";
    /** Not for a viewer when it names a file: the answer tells what lies on the disk. */
    private static final String WITH_FILE = "feature:plan";
    /** The one that knows of it; to others it is a word like any other, or none that they look at. */
    private static final String WITH_DRY_RUN = "ha:switch";
    /** Each command, and whether it only looks. */
    private static final Map<String, Boolean> COMMANDS = Map.ofEntries(
            Map.entry("node:status", true),
            Map.entry("ha:status", true),
            Map.entry("ha:peers", true),
            Map.entry("feature:list", true),
            Map.entry("feature:plan", true),
            Map.entry("ha:switch", false),
            Map.entry("ha:promote", false),
            Map.entry("ha:transfer-leader", false),
            Map.entry("ha:add-peer", false),
            Map.entry("ha:remove-peer", false),
            Map.entry("feature:install", false),
            Map.entry("feature:swap", false),
            Map.entry("feature:remove", false));

    static final String CANNOT = "A command of the shell cannot be stopped half-way: it ends by itself, and"
            + " takes back what it began when it fails. A switch under way is given up on the page Replication";

    private final CommandDesk desk;
    private final Jobs jobs;

    public CommandRoutes(CommandDesk desk, Jobs jobs) {
        this.desk = desk;
        this.jobs = jobs;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(new Route("POST", "commands", Role.VIEWER, this::run));
    }

    private Object run(Exchange exchange) throws IOException {
        String command = exchange.text("command");
        List<String> words = new ArrayList<>(List.of(command));
        for (Object argument : exchange.body().listOrEmpty("arguments")) {
            if (!(argument instanceof String word) || !word.matches(ARGUMENT)) {
                throw Failure.field(
                        "arguments",
                        "An argument has 1 to 200 of the signs A-Z a-z 0-9 . _ : / @ + = -, or begins with an address"
                                + " of IPv6 in brackets; up to 15 of such may have commas between");
            }
            words.add(word.indexOf('[') < 0 ? word : "'" + word + "'");
        }
        String line = String.join(" ", words);
        exchange.subject(line);
        if (!COMMANDS.containsKey(command) || words.size() > MAX_ARGUMENTS) {
            throw Failure.field("command", "command is one of " + String.join(", ", COMMANDS.keySet()));
        }
        boolean namesFile = command.equals(WITH_FILE)
                && words.stream().anyMatch(word -> word.contains("/") || word.endsWith(".json"));
        boolean isLook = COMMANDS.get(command) || command.equals(WITH_DRY_RUN) && words.contains(DRY_RUN);
        Role least = isLook && !namesFile ? Role.VIEWER : Role.ADMIN;
        if (!exchange.session().role().includes(least)) {
            throw new Failure(403, "This needs the role " + least.word());
        }
        exchange.response().setContentType("application/x-ndjson");
        if (isLook) {
            CommandDesk.Job looking = desk.take(line, CommandDesk.NOBODY, true);
            exchange.outcome(tell(looking, exchange.response().getOutputStream()));
        } else {
            change(line, exchange);
        }
        return Route.ANSWERED;
    }

    /** It is among the jobs, too: whoever asked may close the page meanwhile. */
    private void change(String line, Exchange exchange) throws IOException {
        Followed shown = jobs.follow(new Order("command", line, null, Role.ADMIN, null), Asker.of(exchange), CANNOT);
        CommandDesk.Job job;
        try {
            job = desk.take(line, new Shown(shown), false);
        } catch (Failure e) {
            shown.ends(e.getMessage());
            throw e;
        }
        try {
            exchange.outcome(tell(job, exchange.response().getOutputStream()));
        } catch (IOException e) {
            shown.unheard();
            throw e;
        }
    }

    /** Tells a job what its command says. */
    private static final class Shown implements CommandDesk.Witness {
        private final Followed job;

        Shown(Followed job) {
            this.job = job;
        }

        @Override
        public void begins(String line) {
            job.begins();
        }

        @Override
        public void says(Map<String, Object> told) {
            if (told.get("out") instanceof String text) {
                job.line(text);
            } else {
                job.ends(
                        told.get("failure") == null ? null : told.get("failure").toString());
            }
        }

        @Override
        public void rests() {
            // It is over then.
        }
    }

    /** Passes on what the command says; whoever listens may go, it goes on. */
    private static String tell(CommandDesk.Job job, OutputStream out) throws IOException {
        try {
            while (true) {
                Map<String, Object> told = job.next();
                if (told == null) {
                    return "the console was closed before it ended";
                }
                out.write(JsonWriter.STANDARD.bytes(told));
                out.write('\n');
                out.flush();
                if (told.containsKey("exit")) {
                    return told.containsKey("failure") ? "failed: " + told.get("failure") : "done";
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the console was closed before it ended";
        }
    }
}
