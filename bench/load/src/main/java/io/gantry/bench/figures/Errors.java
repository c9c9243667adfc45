package io.gantry.bench.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers that were not the wanted one, by code, each with the first remark. Safe for any thread. */
public final class Errors {
    /** Stands for a response code where no answer came in time. */
    public static final int NO_ANSWER = -1;

    /** Stands for a response code where the connection broke. */
    public static final int CONNECTION_LOST = -2;

    /** Stands for a response code where bytes of a good answer are no message. */
    public static final int DAMAGED = -3;

    private static final int MAX_CODES = 64;
    private static final int MAX_REMARK = 300;

    /** What happened, how often, and what the first of them said. */
    public record Kind(int code, long count, String firstRemark) {
        /** What a machine reads. */
        public Map<String, Object> toJson() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("code", code < 0 ? null : code);
            fields.put("count", count);
            fields.put("firstRemark", firstRemark);
            return fields;
        }

        @Override
        public String toString() {
            String what =
                    switch (code) {
                        case NO_ANSWER, CONNECTION_LOST -> "no answer";
                        case DAMAGED -> "damaged message";
                        default -> "code " + code;
                    };
            return what + " x " + count + (firstRemark == null ? "" : ", the first: " + firstRemark);
        }
    }

    private final Map<Integer, Kind> kinds = new TreeMap<>();

    /** Counts one. */
    public synchronized void add(int code, String remark) {
        boolean isTooMany = kinds.size() >= MAX_CODES && !kinds.containsKey(code);
        int at = isTooMany ? Integer.MAX_VALUE : code;
        Kind before = kinds.get(at);
        kinds.put(
                at,
                before == null
                        ? new Kind(at, 1, shortened(remark))
                        : new Kind(at, before.count + 1, before.firstRemark));
    }

    public synchronized long count() {
        return kinds.values().stream().mapToLong(Kind::count).sum();
    }

    public synchronized List<Kind> kinds() {
        return new ArrayList<>(kinds.values());
    }

    private static String shortened(String remark) {
        return remark == null || remark.length() <= MAX_REMARK ? remark : remark.substring(0, MAX_REMARK) + "...";
    }
}
