package io.gantry.clients;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What clients did to one topic, and what was there in the end.
 *
 * @param sends each attempt to send, a key sent again is another one
 * @param reads what readers saw while others sent, by queue and offset
 * @param contradictions places at which readers saw different messages, or none where there was one
 * @param stored the final content, by queue, in the order a reader got it
 */
public record History(
        List<Send> sends,
        Map<Integer, Map<Long, String>> reads,
        List<String> contradictions,
        Map<Integer, List<Stored>> stored) {
    private static final String ACKNOWLEDGED = "SEND_OK";

    /**
     * One attempt to send a message.
     *
     * @param key no other message has it
     * @param begun before the request left
     * @param ended when its outcome was known
     * @param isAcknowledged false when nothing is known: it failed, or timed out, or was promised by half
     * @param offset what an acknowledgement said
     */
    public record Send(int queue, String key, long begun, long ended, boolean isAcknowledged, long offset) {}

    /** A message in a queue. */
    public record Stored(long offset, String key) {}

    /** Of what a client JVM answers to {@code stopHistory}; nothing is stored yet. */
    static History of(JsonObject told) {
        List<Send> sends = new ArrayList<>();
        for (JsonArray each : told.getJsonArray("sends").getValuesAs(JsonArray.class)) {
            boolean isAcknowledged = each.getString(4).equals(ACKNOWLEDGED);
            sends.add(new Send(
                    each.getInt(0),
                    each.getString(1),
                    each.getJsonNumber(2).longValue(),
                    each.getJsonNumber(3).longValue(),
                    isAcknowledged,
                    each.getJsonNumber(5).longValue()));
        }
        Map<Integer, Map<Long, String>> reads = new TreeMap<>();
        told.getJsonObject("reads").forEach((queue, seen) -> {
            Map<Long, String> byOffset = new LinkedHashMap<>();
            for (JsonArray each : seen.asJsonArray().getValuesAs(JsonArray.class)) {
                byOffset.put(each.getJsonNumber(0).longValue(), each.getString(1));
            }
            reads.put(Integer.valueOf(queue), byOffset);
        });
        List<String> contradictions = new ArrayList<>();
        told.getJsonArray("contradictions").forEach(each -> contradictions.add(each.toString()));
        return new History(sends, reads, contradictions, Map.of());
    }

    /** The same, and what the client read in the end: its answer to {@code readQueues}. */
    History with(JsonObject read) {
        Map<Integer, List<Stored>> content = new TreeMap<>();
        read.getJsonObject("queues").forEach((queue, messages) -> {
            List<Stored> ofQueue = new ArrayList<>();
            for (JsonArray each : messages.asJsonArray().getValuesAs(JsonArray.class)) {
                ofQueue.add(new Stored(each.getJsonNumber(0).longValue(), each.getString(2)));
            }
            content.put(Integer.valueOf(queue), ofQueue);
        });
        return new History(sends, reads, contradictions, content);
    }

    /** The largest offset that was acknowledged, by queue. */
    Map<Integer, Long> farthest() {
        Map<Integer, Long> offsets = new TreeMap<>();
        sends.stream()
                .filter(Send::isAcknowledged)
                .forEach(each -> offsets.merge(each.queue(), each.offset(), Math::max));
        return offsets;
    }

    /** How many sends were acknowledged. */
    public long acknowledged() {
        return sends.stream().filter(Send::isAcknowledged).count();
    }
}
