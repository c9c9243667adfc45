package io.gantry.broker.admin;

import io.gantry.agent.boot.Repetition;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.topic.TopicTable;
import io.gantry.broker.traffic.Traffic;
import io.gantry.figures.Flow;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Remembers how the traffic ran: in all every second, by topic and group every ten. Topics that were deleted are
 * forgotten. Sampled on the timetable's thread; read by any.
 */
@Component(service = TrafficHistory.class, immediate = true)
public final class TrafficHistory {
    /** What is counted in all. */
    enum Total {
        PUT,
        FOUND,
        MISSED,
        GOT
    }

    private static final int SECONDS = 601;
    private static final int TEN_SECONDS_PER_TEN_MINUTES = 60;
    private static final int TEN_SECONDS_PER_HOUR = 360;

    private final Map<Total, Samples> totals = new ConcurrentHashMap<>();
    private final Map<String, FlowHistory> byKey = new ConcurrentHashMap<>();
    private final Traffic traffic;
    private final Timetable timetable;
    private final TopicTable topics;
    private final String clusterName;
    private final Repetition seconds;
    private final Mornings mornings;
    private final LastMinute putTimes;
    private int ticks;

    /** The totals at the last two midnights, for the tools that show today and yesterday. */
    private static final class Mornings {
        private volatile long today;
        private volatile long putYesterday;
        private volatile long putToday;
        private volatile long gotYesterday;
        private volatile long gotToday;
    }

    @Activate
    public TrafficHistory(
            @Reference Traffic traffic,
            @Reference Timetable timetable,
            @Reference TopicTable topics,
            @Reference BrokerIdentity identity) {
        this.traffic = traffic;
        this.timetable = timetable;
        this.topics = topics;
        this.clusterName = identity.clusterName();
        this.mornings = new Mornings();
        this.mornings.today = day();
        this.putTimes = new LastMinute(traffic.putTimes());
        for (Total total : Total.values()) {
            totals.put(total, new Samples(SECONDS));
        }
        sampleTotals();
        seconds = timetable.every(1_000, this::tick);
    }

    @Deactivate
    void close() {
        seconds.close();
    }

    /** Per second over the last ten seconds, minute and ten minutes, as RocketMQ writes it. */
    String rates(Total total) {
        Samples samples = totals.get(total);
        return samples.perSecond(10) + " " + samples.perSecond(60) + " " + samples.perSecond(600);
    }

    /** The sum of two totals' rates. */
    String rates(Total one, Total other) {
        Samples a = totals.get(one);
        Samples b = totals.get(other);
        return (a.perSecond(10) + b.perSecond(10)) + " " + (a.perSecond(60) + b.perSecond(60)) + " "
                + (a.perSecond(600) + b.perSecond(600));
    }

    /** The history of what was stored under a topic, or null. */
    FlowHistory put(String topic) {
        return byKey.get(topic);
    }

    /** The history of what a group was given of a topic, or null. */
    FlowHistory got(String topic, String group) {
        return byKey.get(topic + "@" + group);
    }

    /** The history of what a group sent back of a topic, or null. */
    FlowHistory sentBack(String topic, String group) {
        return byKey.get("!" + topic + "@" + group);
    }

    /** How long sends took. */
    LastMinute putTimes() {
        return putTimes;
    }

    /** The history of the whole broker: {@code true} what was stored, {@code false} what was given out; or null. */
    FlowHistory whole(boolean isPut) {
        return byKey.get(isPut ? ">" + clusterName : "<" + clusterName);
    }

    String clusterName() {
        return clusterName;
    }

    long putUntilThisMorning() {
        return mornings.putToday;
    }

    long putUntilYesterdayMorning() {
        return mornings.putYesterday;
    }

    long gotUntilThisMorning() {
        return mornings.gotToday;
    }

    long gotUntilYesterdayMorning() {
        return mornings.gotYesterday;
    }

    private void tick() {
        sampleTotals();
        long day = day();
        if (day != mornings.today) {
            mornings.today = day;
            mornings.putYesterday = mornings.putToday;
            mornings.gotYesterday = mornings.gotToday;
            mornings.putToday = traffic.put().messages();
            mornings.gotToday = traffic.got().messages();
        }
        if (++ticks % 10 == 0) {
            sampleFlows(ticks / 10);
        }
        if (ticks % 60 == 0) {
            putTimes.roll();
        }
    }

    private void sampleTotals() {
        long now = timetable.clock().millis();
        totals.get(Total.PUT).add(traffic.put().messages(), now);
        totals.get(Total.GOT).add(traffic.got().messages(), now);
        totals.get(Total.FOUND).add(traffic.foundPulls(), now);
        totals.get(Total.MISSED).add(traffic.emptyPulls(), now);
    }

    private void sampleFlows(int tenSeconds) {
        sample(">" + clusterName, traffic.put(), tenSeconds);
        sample("<" + clusterName, traffic.got(), tenSeconds);
        traffic.putByTopic().forEach((topic, flow) -> sample(topic, topic, flow, tenSeconds));
        for (String group : traffic.groups()) {
            traffic.gotOf(group).forEach((topic, flow) -> sample(topic, topic + "@" + group, flow, tenSeconds));
            traffic.sentBackOf(group)
                    .forEach((topic, count) ->
                            sample(topic, "!" + topic + "@" + group, new Flow(count, 0, count), tenSeconds));
        }
    }

    /** Samples a flow of a topic, or forgets it with the topic. */
    private void sample(String topic, String key, Flow flow, int tenSeconds) {
        if (topics.find(topic) == null) {
            byKey.remove(key);
        } else {
            sample(key, flow, tenSeconds);
        }
    }

    private void sample(String key, Flow flow, int tenSeconds) {
        long now = timetable.clock().millis();
        FlowHistory history = byKey.computeIfAbsent(key, name -> new FlowHistory(now - 10_000));
        boolean isTenMinutes = tenSeconds % TEN_SECONDS_PER_TEN_MINUTES == 0;
        history.sample(flow, now, isTenMinutes, tenSeconds % TEN_SECONDS_PER_HOUR == 0);
    }

    private long day() {
        Instant now = Instant.ofEpochMilli(timetable.clock().millis());
        return now.atZone(ZoneId.systemDefault()).toLocalDate().toEpochDay();
    }
}
