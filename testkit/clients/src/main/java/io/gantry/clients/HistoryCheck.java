package io.gantry.clients;

import io.gantry.clients.History.Send;
import io.gantry.clients.History.Stored;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a broker may do to a history, whatever happened to it: each acknowledged send is at exactly its offset, offsets
 * have no gap, a message is there as often as it was tried at most, and of two sends of which one ended before the
 * other began the first is before the second. What a reader once saw stays. Knows nothing of brokers.
 */
public final class HistoryCheck {
    private final History history;
    private final List<Violation> violations = new ArrayList<>();
    /** Attempts by key. */
    private final Map<String, List<Send>> attempts = new HashMap<>();

    /** Which rule is broken. */
    public enum Rule {
        /** An acknowledged message is nowhere. */
        LOST,
        /** An acknowledged message is not where its acknowledgement said. */
        ELSEWHERE,
        /** Two acknowledgements name one place. */
        SAME_PLACE,
        /** An offset is missing. */
        GAP,
        /** A message is there more often than it was tried. */
        TWICE,
        /** A message that was sent after another was acknowledged is before it. */
        ORDER,
        /** A message that nobody sent to this queue. */
        UNKNOWN,
        /** What a reader saw is not there, or readers saw different messages at one place. */
        UNSEEN
    }

    /** A rule and what breaks it. */
    public record Violation(Rule rule, String what) {}

    private HistoryCheck(History history) {
        this.history = history;
        history.sends()
                .forEach(each -> attempts.computeIfAbsent(each.queue() + "/" + each.key(), key -> new ArrayList<>())
                        .add(each));
    }

    /** Everything that is wrong with a history; empty when nothing is. */
    public static List<Violation> violations(History history) {
        HistoryCheck check = new HistoryCheck(history);
        TreeSet<Integer> queues = new TreeSet<>(history.stored().keySet());
        history.sends().forEach(each -> queues.add(each.queue()));
        queues.forEach(check::look);
        history.contradictions().forEach(each -> check.found(Rule.UNSEEN, each));
        return check.violations;
    }

    private void look(int queue) {
        List<Stored> stored = history.stored().getOrDefault(queue, List.of());
        Map<Long, String> byOffset = new HashMap<>();
        Map<String, List<Long>> places = new HashMap<>();
        long next = stored.isEmpty() ? 0 : stored.get(0).offset();
        for (Stored each : stored) {
            if (each.offset() != next) {
                found(Rule.GAP, queue + ": " + each + " where " + next + " was to be");
            }
            next = each.offset() + 1;
            byOffset.put(each.offset(), each.key());
            places.computeIfAbsent(each.key(), key -> new ArrayList<>()).add(each.offset());
        }
        places.forEach((key, copies) -> count(queue, key, copies));
        acknowledged(queue, byOffset, places);
        order(queue, places);
        history.reads().getOrDefault(queue, Map.of()).forEach((offset, key) -> {
            if (!key.equals(byOffset.get(offset))) {
                found(
                        Rule.UNSEEN,
                        queue + ": a reader saw " + key + " at " + offset + ", there is " + byOffset.get(offset));
            }
        });
    }

    private void count(int queue, String key, List<Long> copies) {
        List<Send> tried = attempts.get(queue + "/" + key);
        if (tried == null) {
            found(Rule.UNKNOWN, queue + ": " + key + " at " + copies + ", nobody sent it there");
        } else if (copies.size() > tried.size()) {
            found(Rule.TWICE, queue + ": " + key + " at " + copies + ", sent as " + tried);
        }
    }

    private void acknowledged(int queue, Map<Long, String> byOffset, Map<String, List<Long>> places) {
        Map<Long, Send> promised = new HashMap<>();
        for (Send each : history.sends()) {
            if (each.queue() != queue || !each.isAcknowledged()) {
                continue;
            }
            Send other = promised.put(each.offset(), each);
            if (other != null) {
                found(Rule.SAME_PLACE, each + " and " + other);
            }
            if (!places.containsKey(each.key())) {
                found(Rule.LOST, each + ", there is " + byOffset.get(each.offset()));
            } else if (!each.key().equals(byOffset.get(each.offset()))) {
                found(Rule.ELSEWHERE, each + " is at " + places.get(each.key()));
            }
        }
    }

    /**
     * Goes through the copies in the order in which they were sent, with the farthest place that was promised before.
     */
    private void order(int queue, Map<String, List<Long>> places) {
        List<Send> promises = history.sends().stream()
                .filter(each -> each.queue() == queue && each.isAcknowledged())
                .sorted(Comparator.comparingLong(Send::ended))
                .toList();
        List<Send> copies = new ArrayList<>();
        places.forEach((key, offsets) -> offsets.forEach(offset -> {
            List<Send> tried = attempts.getOrDefault(queue + "/" + key, List.of());
            // Which attempt made a copy is known of acknowledged ones only; of others it is the first.
            tried.stream()
                    .filter(each -> !each.isAcknowledged() || each.offset() == offset)
                    .max(Comparator.comparing(Send::isAcknowledged)
                            .thenComparing(Send::begun, Comparator.reverseOrder()))
                    .ifPresent(each -> copies.add(new Send(queue, key, each.begun(), each.ended(), false, offset)));
        }));
        copies.sort(Comparator.comparingLong(Send::begun));
        int ended = 0;
        Send farthest = null;
        for (Send copy : copies) {
            while (ended < promises.size() && promises.get(ended).ended() < copy.begun()) {
                Send promise = promises.get(ended++);
                farthest = farthest == null || promise.offset() > farthest.offset() ? promise : farthest;
            }
            if (farthest != null && farthest.offset() > copy.offset()) {
                found(Rule.ORDER, copy + " is before " + farthest);
            }
        }
    }

    private void found(Rule rule, String what) {
        violations.add(new Violation(rule, what));
    }
}
