package io.gantry.console.jobs;

import io.gantry.console.access.Role;
import io.gantry.console.access.Session;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** The jobs there are, how far each has come, what it left, and cancelling it. Operators see all, viewers their own. */
public final class JobRoutes {
    private static final String ID = "\\d{1,18}";

    /** Whoever reads slowly holds what others may have taken the room of already. */
    private static final int MAX_READ_AT_ONCE = 4;

    private final Jobs jobs;
    private final Semaphore reading = new Semaphore(MAX_READ_AT_ONCE);

    public JobRoutes(Jobs jobs) {
        this.jobs = jobs;
    }

    /** What they answer to; what begins jobs is elsewhere. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "jobs", Role.VIEWER, this::list),
                new Route("GET", "jobs/{job}", Role.VIEWER, this::show),
                new Route("GET", "jobs/{job}/file", Role.VIEWER, this::file),
                new Route("POST", "jobs/{job}/cancel", Role.VIEWER, this::cancel),
                new Route("POST", "jobs/{job}/resume", Role.VIEWER, this::resume));
    }

    private static boolean isSeen(Job job, Session session) {
        return session.role().includes(Role.OPERATOR) || isOwn(job, session);
    }

    private static boolean isOwn(Job job, Session session) {
        return job.asker.user().equals(session.user());
    }

    /** Whoever may begin one may cancel it and have it go on; what only looks is its user's, or an operator's. */
    private static boolean mayChange(Job job, Session session) {
        return isSeen(job, session) && session.role().includes(job.order.least());
    }

    private static Map<String, Object> told(Map<String, Object> json, Job job, Session session) {
        boolean isOpen = json.get("ended") == null && json.get("cancelledBy") == null;
        json.put("mayCancel", isOpen && job.cannot() == null && mayChange(job, session));
        json.put("mayResume", job.hasRest() && mayChange(job, session));
        return json;
    }

    private Object list(Exchange exchange) {
        Session session = exchange.session();
        List<Map<String, Object>> items = jobs.newest().stream()
                .filter(job -> isSeen(job, session))
                .map(job -> told(job.json(), job, session))
                .toList();
        return Map.of("total", items.size(), "items", items);
    }

    private Job job(Exchange exchange) {
        String id = exchange.variable("job");
        exchange.subject(id);
        if (!id.matches(ID)) {
            throw Failure.field("job", "A job has a number");
        }
        Job job = jobs.find(id);
        if (job == null || !isSeen(job, exchange.session())) {
            throw new Failure(
                    404,
                    "There is no such job of yours: the newest " + Jobs.MAX_OVER
                            + " that are over are kept, and none when the console starts anew");
        }
        exchange.subject(id + ": " + job.order.kind() + " " + job.order.subject());
        return job;
    }

    private Object show(Exchange exchange) {
        Job job = job(exchange);
        return told(job.whole(), job, exchange.session());
    }

    private Object file(Exchange exchange) throws IOException {
        Job job = job(exchange);
        if (!job.isOver()) {
            throw new Failure(409, "It is not over yet; its file is there when it is");
        }
        if (!reading.tryAcquire()) {
            throw new Failure(503, MAX_READ_AT_ONCE + " files are being read already; try again when they are done");
        }
        try {
            return send(job, exchange);
        } finally {
            reading.release();
        }
    }

    private static Object send(Job job, Exchange exchange) throws IOException {
        try (InputStream lines = job.file() == null ? null : job.file().read()) {
            if (lines == null) {
                throw new Failure(404, "It has left no file, or the files of later ones have taken its room");
            }
            exchange.response().setContentType("application/x-ndjson");
            exchange.response()
                    .setHeader(
                            "Content-Disposition",
                            "attachment; filename=\"" + job.file().name() + "\"");
            lines.transferTo(exchange.response().getOutputStream());
            return Route.ANSWERED;
        }
    }

    private Object cancel(Exchange exchange) {
        Job job = job(exchange);
        Session session = exchange.session();
        requireChange(job, session);
        if (job.cannot() != null) {
            throw new Failure(409, job.cannot());
        }
        if (!jobs.cancel(job, session.user())) {
            throw new Failure(409, "It is over already: " + job.outcome());
        }
        return told(job.json(), job, session);
    }

    private static void requireChange(Job job, Session session) {
        if (!mayChange(job, session)) {
            throw new Failure(
                    403,
                    "This needs the role " + job.order.least().word() + ", and " + session.user() + " is "
                            + session.role().word());
        }
    }

    /** Another job does what is left. */
    private Object resume(Exchange exchange) {
        Job job = job(exchange);
        requireChange(job, exchange.session());
        if (!job.isOver()) {
            throw new Failure(409, "It is not over yet");
        }
        Map<String, Object> next = jobs.goOn(job, Asker.of(exchange));
        if (next == null) {
            throw new Failure(409, "There is nothing left of it to go on with, or somebody has had it go on");
        }
        exchange.outcome("job " + next.get("id"));
        return next;
    }
}
