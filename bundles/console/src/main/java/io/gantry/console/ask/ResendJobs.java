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
        Map<String, Object> job = jobs.begin(order, Asker.of(exchange), progress -> {
            try (Fleet fleet = target.open()) {
                Sender sender = new Sender(fleet, group, isForGroup, perSecond, progress);
                if (isNamed) {
                    sender.named(ids);
                } else {
                    sender.all(span);
                }
            }
        });
        exchange.outcome("job " + job.get("id"));
        return job;
    }

    /** Sends them, on the thread of its job. */
    private static final class Sender {
        private final Fleet fleet;
        private final String group;
        private final boolean isForGroup;
        private final long pauseNanos;
        private final Progress progress;
        private final Rows rows;
        private int sent;

        Sender(Fleet fleet, String group, boolean isForGroup, long perSecond, Progress progress) {
            this.fleet = fleet;
            this.group = group;
            this.isForGroup = isForGroup;
            this.pauseNanos = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
            this.progress = progress;
            this.rows = new Rows(progress);
        }

        void named(Set<String> ids) {
            progress.total(ids.size());
            for (String id : ids) {
                if (!goesOn()) {
                    return;
                }
                send(id, () -> DeadLetterRoutes.letter(fleet, id, group));
            }
        }

        void all(QueueWalk.Span span) throws IOException {
            String topic = SystemTopic.DEAD_LETTER_PREFIX + group;
            new QueueWalk(fleet, topic, span, progress).go(message -> {
                boolean goesOn = goesOn();
                if (goesOn) {
                    send(message.messageId(), () -> message);
                }
                return goesOn;
            });
        }

        private boolean goesOn() {
            return pauseNanos == 0 ? progress.goesOn() : progress.waits(pauseNanos);
        }

        private void send(String id, Supplier<StoredMessage> letter) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", id);
            Map<String, Object> done =
                    rows.change(id, row, () -> DeadLetterRoutes.again(fleet, letter.get(), group, isForGroup));
            if (done != null) {
                progress.figure("sent", ++sent);
            }
        }
    }
}
