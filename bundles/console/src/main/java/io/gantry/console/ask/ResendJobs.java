package io.gantry.console.ask;

import io.gantry.cluster.ask.Fleet;
import io.gantry.codec.StoredMessage;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Route;
import io.gantry.console.jobs.Asker;
import io.gantry.console.jobs.Jobs;
import io.gantry.console.jobs.Order;
import io.gantry.console.jobs.Progress;
import io.gantry.console.jobs.Work;
import io.gantry.message.SystemTopic;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Jobs that send many dead letters of a group again, those named or all of a time, each an item of the job. */
final class ResendJobs {
    /** Some thousand ids. */
    private static final int MAX_BODY = 256 << 10;

    private static final int MAX_NAMED = 2_000;
    private static final int MAX_PER_SECOND = 100_000;

    private final Target target;
    private final Jobs jobs;

    ResendJobs(Target target, Jobs jobs) {
        this.target = target;
        this.jobs = jobs;
    }

    List<Route> routes() {
        return List.of(new Route("POST", "jobs/resend", Role.OPERATOR, MAX_BODY, this::begin));
    }

    private Object begin(Exchange exchange) throws IOException {
        String group = Names.group("group", exchange.text("group"));
        boolean isForGroup = DeadLetterRoutes.isForGroup(exchange);
        boolean isNamed = exchange.body().get("ids") != null;
        Set<String> ids = isNamed ? DeadLetterRoutes.ids(exchange, MAX_NAMED) : Set.of();
        QueueWalk.Span span = QueueWalk.Span.of(exchange);
        long perSecond = exchange.whole("perSecond", 0L, 0, MAX_PER_SECOND);
        String subject = (isNamed ? ids.size() + " of " : "all of ") + group + " to "
                + (isForGroup ? "retry" : "origin") + span.text();
        exchange.subject(subject);
        Order order = new Order("resend", subject, "messages", Role.OPERATOR, Names.file("resent-" + group));
        Manner manner = new Manner(group, isForGroup, perSecond);
        Work work = isNamed ? named(manner, List.copyOf(ids)) : all(manner, span);
        Map<String, Object> job = jobs.begin(order, Asker.of(exchange), work);
        exchange.outcome("job " + job.get("id"));
        return job;
    }

    /**
     * To where, and how fast.
     *
     * @param perSecond at most; 0 for as fast as it goes
     */
    private record Manner(String group, boolean isForGroup, long perSecond) {
        long pauseNanos() {
            return perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
        }
    }

    private Work named(Manner manner, List<String> ids) {
        return progress -> {
            try (Fleet fleet = target.open()) {
                Sender sender = new Sender(fleet, manner, progress);
                progress.total(ids.size());
                progress.leaves(named(manner, ids));
                for (int i = 0; i < ids.size() && sender.goesOn(); i++) {
                    String id = ids.get(i);
                    if (sender.send(id, () -> DeadLetterRoutes.letter(fleet, id, manner.group))) {
                        progress.leaves(named(manner, ids.subList(i + 1, ids.size())));
                    }
                }
            }
        };
    }

    private Work all(Manner manner, QueueWalk.Span span) {
        return progress -> {
            try (Fleet fleet = target.open()) {
                String topic = SystemTopic.DEAD_LETTER_PREFIX + manner.group;
                all(manner, new QueueWalk(fleet, topic, span, progress), fleet, progress);
            }
        };
    }

    private Work rest(Manner manner, QueueWalk.Places places) {
        return progress -> {
            try (Fleet fleet = target.open()) {
                all(manner, new QueueWalk(fleet, places, progress), fleet, progress);
            }
        };
    }

    /** What was not sent behind the last one that was is tried again by whoever goes on. */
    private void all(Manner manner, QueueWalk walk, Fleet fleet, Progress progress) throws IOException {
        Sender sender = new Sender(fleet, manner, progress);
        progress.leaves(rest(manner, walk.places()));
        walk.go(message -> {
            boolean goesOn = sender.goesOn();
            if (goesOn && sender.send(message.messageId(), () -> message)) {
                walk.passed(message);
            }
            return goesOn;
        });
    }

    /** Sends them, on the thread of its job. */
    private static final class Sender {
        private final Fleet fleet;
        private final Manner manner;
        private final Progress progress;
        private final Rows rows;
        private int sent;

        Sender(Fleet fleet, Manner manner, Progress progress) {
            this.fleet = fleet;
            this.manner = manner;
            this.progress = progress;
            this.rows = new Rows(progress);
        }

        boolean goesOn() {
            long pauseNanos = manner.pauseNanos();
            return pauseNanos == 0 ? progress.goesOn() : progress.waits(pauseNanos);
        }

        /** Whether it was sent. */
        boolean send(String id, Supplier<StoredMessage> letter) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", id);
            Map<String, Object> done = rows.change(
                    id, row, () -> DeadLetterRoutes.again(fleet, letter.get(), manner.group, manner.isForGroup));
            if (done != null) {
                progress.figure("sent", ++sent);
            }
            return done != null;
        }
    }
}
