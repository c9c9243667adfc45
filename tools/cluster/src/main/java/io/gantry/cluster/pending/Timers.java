package io.gantry.cluster.pending;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.CallConnection;
import io.gantry.cluster.RefusedException;
import io.gantry.cluster.ask.BrokerAnswers;
import io.gantry.cluster.ask.Fleet;
import io.gantry.codec.Frame;
import io.gantry.codec.JsonObject;
import io.gantry.wire.RequestCode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Messages that wait for a time of their own. */
public final class Timers {
    private final Fleet fleet;

    /**
     * A broker's timer.
     *
     * @param reason why there is none, or it does not tell; null when it does
     * @param waiting how many messages wait, by topic
     * @param doneMillis until when everything is done; null when it does not tell
     * @param unread records that the timer has not read yet; null when it does not tell
     * @param delivering how many are being delivered; null when it does not tell
     */
    public record Timer(
            String reason, SortedMap<String, Long> waiting, Long doneMillis, Long unread, Long delivering) {}

    public Timers(Fleet fleet) {
        this.fleet = fleet;
    }

    /** The timer of a broker. */
    public Timer of(BrokerNode leader) {
        SortedMap<String, Long> waiting = new TreeMap<>();
        try {
            JsonObject counts = fleet.json(leader, "say what its timer holds", RequestCode.GET_TIMER_METRICS, Map.of())
                    .objectOrEmpty("timingCount");
            counts.entries().keySet().forEach(topic -> {
                long count = counts.objectOrEmpty(topic.toString()).numberOr("count", 0);
                if (count > 0) {
                    waiting.put(topic.toString(), count);
                }
            });
        } catch (RefusedException e) {
            return new Timer(e.getMessage(), waiting, null, null, null);
        }
        Map<String, String> figures = new BrokerAnswers(fleet).runtime(leader);
        return new Timer(
                null,
                waiting,
                doneMillis(leader),
                number(figures, "timerOffsetBehind"),
                number(figures, "timerCongestNum"));
    }

    /** The first number of the timer's checkpoint. */
    private Long doneMillis(BrokerNode leader) {
        CallConnection connection = fleet.to(leader);
        Frame answer = connection.ask(RequestCode.GET_TIMER_CHECK_POINT, Map.of());
        boolean isTold = answer.code() == 0 && answer.bodyLength() >= Long.BYTES;
        return isTold ? Long.valueOf(answer.body().getLong(0)) : null;
    }

    private static Long number(Map<String, String> figures, String key) {
        String text = figures.getOrDefault(key, "");
        return text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
    }
}
