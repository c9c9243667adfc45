package io.gantry.console.ask;

import io.gantry.console.http.Exchange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;

/**
 * One page of a long list.
 *
 * @param from which row it begins with
 * @param size rows at most
 * @param search what a name must have in it, in lower case
 */
record Listing(int from, int size, String search) {
    private static final int MAX_SIZE = 500;

    static Listing of(Exchange exchange) {
        String search = exchange.parameter("search");
        return new Listing(
                (int) exchange.number("from", 0, 0, Integer.MAX_VALUE),
                (int) exchange.number("size", 50, 1, MAX_SIZE),
                search == null ? "" : search.strip().toLowerCase(Locale.ROOT));
    }

    /** The same with no more rows than that. */
    Listing atMost(int rows) {
        return new Listing(from, Math.min(rows, size), search);
    }

    boolean has(String name) {
        return name.toLowerCase(Locale.ROOT).contains(search);
    }

    /** Those of all names that are on this page. */
    List<String> page(SortedSet<String> names) {
        return names.stream().skip(from).limit(size).toList();
    }

    /** The answer for all rows: this page of them. */
    Map<String, Object> answer(List<?> rows, List<Map<String, Object>> unreachable) {
        int begin = Math.min(from, rows.size());
        return answer(rows.size(), rows.subList(begin, Math.min(rows.size(), begin + size)), unreachable);
    }

    /** The answer: how many there are, the rows of this page, and which brokers did not say. */
    Map<String, Object> answer(int total, List<?> rows, List<Map<String, Object>> unreachable) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("total", total);
        json.put("from", Math.min(from, total));
        json.put("items", rows);
        json.put("unreachable", unreachable);
        return json;
    }
}
