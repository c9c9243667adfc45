package io.gantry.console.live;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.BrokerAnswers;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.GroupAnswers;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.codec.BadBodyException;
import io.gantry.console.ask.Target;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every broker each second how far it is, and keeps what follows from two answers. A broker that does not answer
 * is asked again some seconds later, so that it does not hold up the others. When the history is closed it asks nobody
 * any more. One thread, in the background.
 */
public final class Sampler implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
    private static final int TIMEOUT_MILLIS = 800;
    private static final long STEP = TimeUnit.SECONDS.toNanos(1);
    /** Every so many steps it is asked which brokers there are, who is dead is tried again, and lags are added up. */
    private static final int ROUND = 5;
    /** With more of them those that went are not shown. */
    private static final int MAX_BROKERS = 1_000;

    /** What brokers of 5.x say of their last minute, milliseconds. */
    private static final Map<String, String> TIMES = Map.of("p99", "putLatency99", "p999", "putLatency999");

    private static final String GONE = "No name server knows it any more: it ended, or registers elsewhere";

    private final Target target;
    private final History history;
    private final Supplier<Map<String, Double>> own;
    private final Clock clock;
    private final Map<String, Totals> before = new HashMap<>();
    private volatile Seen seen = new Seen(Map.of(), "nothing was asked yet");
    private Fleet fleet;
    private Double backlog;
    private long next;
    /** Null when it was done. */
    private Consumer<List<BrokerNode>> ahead;

    /** The brokers by their label, and why none of them can be asked; null when one answers. */
    private record Seen(Map<String, BrokerState> states, String reason) {}

    /** What a broker has counted, and when. */
    private record Totals(long nanos, double in, double out, double bytes) {}

    /**
     * Samples the cluster of the target, and what this node says of itself.
     *
     * @param ahead is told once which leaders answer, as soon as one does
     */
    public Sampler(
            Target target,
            History history,
            Supplier<Map<String, Double>> own,
            Consumer<List<BrokerNode>> ahead,
            Clock clock) {
        this.target = target;
        this.history = history;
        this.own = own;
        this.ahead = ahead;
        this.clock = clock;
        this.next = clock.nanos();
    }

    /** How the brokers were a moment ago. */
    public List<BrokerState> states() {
        return List.copyOf(seen.states.values());
    }

    /** Why no broker can be asked; null when one answers. */
    public String reason() {
        return seen.reason;
    }

    @Override
    public String name() {
        return "console-sampler";
    }

    @Override
    public boolean isBackground() {
        return true;
    }

    @Override
    public long idleNanos() {
        return Math.max(1, next - clock.nanos());
    }

    @Override
    public int doWork() {
        long now = clock.nanos();
        if (now - next < 0) {
            return 0;
        }
        // A sample that was late is none for the seconds it missed: they stay a gap.
        next = now - next > STEP ? now + STEP : next + STEP;
        Map<String, Double> values = new LinkedHashMap<>(own.get());
        try {
            sample(now / STEP, values);
        } catch (ClusterException | MisuseException e) {
            seen = new Seen(Map.of(), e.getMessage());
            onClose();
        } catch (RuntimeException e) {
            LOG.warn("A sample failed", e);
            seen = new Seen(seen.states, "a sample failed; the node's log says why");
            onClose();
        }
        history.add(new Point(clock.millis(), values));
        goAhead();
        return 1;
    }

    private void goAhead() {
        Consumer<List<BrokerNode>> once = ahead;
        List<BrokerNode> leaders = seen.states.values().stream()
                .filter(state -> state.reason() == null && state.broker().isLeader())
                .map(BrokerState::broker)
                .toList();
        if (once != null && !leaders.isEmpty() && !history.isClosed()) {
            ahead = null;
            once.accept(leaders);
        }
    }

    private void sample(long step, Map<String, Double> values) {
        boolean isRound = step % ROUND == 0;
        if (fleet == null) {
            fleet = target.open(TIMEOUT_MILLIS);
        } else if (isRound) {
            fleet.refresh();
        }
        Map<String, BrokerState> states = new LinkedHashMap<>();
        BrokerAnswers answers = new BrokerAnswers(fleet);
        for (BrokerNode broker : fleet.brokers()) {
            if (history.isClosed()) {
                return;
            }
            BrokerState last = seen.states.get(broker.label());
            boolean isDead = last != null && last.reason() != null && !isRound;
            states.put(broker.label(), isDead ? last : ask(answers, broker, values));
        }
        keepGone(states);
        String reason = states.values().stream().anyMatch(state -> state.reason() == null)
                ? null
                : "no broker answers: "
                        + states.values().stream()
                                .map(BrokerState::reason)
                                .findFirst()
                                .orElse("");
        seen = new Seen(states, reason);
        if (isRound) {
            backlog = backlog();
        }
        if (backlog != null) {
            values.put("backlog", backlog);
        }
    }

    /** Name servers forget a broker when it dies: whoever looks is to see it gone, not to see nothing. */
    private void keepGone(Map<String, BrokerState> now) {
        Set<String> addresses =
                now.values().stream().map(state -> state.broker().address()).collect(Collectors.toSet());
        seen.states.forEach((label, state) -> {
            String address = state.broker().address();
            if (!addresses.contains(address) && now.size() < MAX_BROKERS) {
                // Another may have its label by now: who leads after it.
                String free = now.containsKey(label) ? address : label;
                before.remove(address);
                now.putIfAbsent(free, new BrokerState(state.broker(), Map.of(), GONE));
            }
        });
    }

    private BrokerState ask(BrokerAnswers answers, BrokerNode broker, Map<String, Double> values) {
        try {
            Map<String, String> figures = answers.runtime(broker);
            rates(broker, figures, values);
            times(broker, figures, values);
            Double disk = BrokerAnswers.percent(figures, "commitLogDiskRatio");
            if (disk != null) {
                values.merge("disk", disk, Math::max);
            }
            return new BrokerState(broker, figures, null);
        } catch (ClusterException | BadBodyException e) {
            before.remove(broker.address());
            return new BrokerState(broker, Map.of(), e.getMessage());
        }
    }

    private void rates(BrokerNode broker, Map<String, String> figures, Map<String, Double> values) {
        Double in = BrokerAnswers.rate(figures, "msgPutTotalTodayNow");
        Double out = BrokerAnswers.rate(figures, "msgGetTotalTodayNow");
        Double bytes = BrokerAnswers.rate(figures, "putMessageSizeTotal");
        if (in == null || out == null || !broker.isLeader()) {
            return;
        }
        Totals now = new Totals(clock.nanos(), in, out, bytes == null ? 0 : bytes);
        Totals then = before.put(broker.address(), now);
        // A broker that was started anew counts from 0: there is no rate between the two.
        if (then == null || now.in < then.in || now.out < then.out) {
            return;
        }
        double seconds = (now.nanos - then.nanos) / 1e9;
        values.merge("in", (now.in - then.in) / seconds, Double::sum);
        values.merge("out", (now.out - then.out) / seconds, Double::sum);
        if (bytes != null) {
            values.merge("bytes", (now.bytes - then.bytes) / seconds, Double::sum);
        }
    }

    /** How long the slowest of the leaders takes to store. */
    private static void times(BrokerNode broker, Map<String, String> figures, Map<String, Double> values) {
        for (Map.Entry<String, String> time : TIMES.entrySet()) {
            Double millis = BrokerAnswers.millis(figures, time.getValue());
            if (millis != null && broker.isLeader()) {
                values.merge(time.getKey(), millis, Math::max);
            }
        }
    }

    private Double backlog() {
        double sum = 0;
        boolean isKnown = false;
        for (BrokerState state : seen.states.values()) {
            if (state.reason() == null && state.broker().isLeader() && !history.isClosed()) {
                try {
                    sum += new GroupAnswers(fleet)
                            .standings(state.broker()).values().stream()
                                    .flatMap(List::stream)
                                    .flatMap(standing -> standing.places().values().stream())
                                    .mapToLong(GroupAnswers.Place::lag)
                                    .sum();
                    isKnown = true;
                } catch (ClusterException | BadBodyException e) {
                    LOG.debug("A broker does not say how far its groups are", e);
                }
            }
        }
        return isKnown ? sum : null;
    }

    @Override
    public void onClose() {
        before.clear();
        if (fleet != null) {
            fleet.close();
            fleet = null;
        }
    }
}
