package io.gantry.cluster.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.CallConnection;
import io.gantry.codec.Frame;
import io.gantry.codec.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table of a broker that comes in pages, so that no answer is longer than a frame may be. A table that changed
 * between two pages begins anew. Older brokers know no pages and give all at once.
 */
final class Pages {
    private static final int PAGE = 2_000;
    /** A table that never rests is taken as it was found until then. */
    private static final int MAX_ANEW = 20;

    private static final int MAX_ENTRIES = 1_000_000;

    private final Fleet fleet;
    private final String word;
    private final String table;
    private final int code;

    /** The kinds of tables: their word in header fields, their name in the body, and the code to ask by. */
    Pages(Fleet fleet, String word, String table, int code) {
        this.fleet = fleet;
        this.word = word;
        this.table = table;
        this.code = code;
    }

    /** All entries, by name. */
    Map<String, JsonObject> of(BrokerNode broker) {
        Map<String, JsonObject> found = new TreeMap<>();
        CallConnection connection = fleet.to(broker);
        String version = null;
        int from = 0;
        for (int anew = 0; anew < MAX_ANEW; ) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put(word + "Seq", from);
            fields.put("max" + capital() + "Num", PAGE);
            fields.put("dataVersion", version);
            Frame answer = connection.require("list its " + word + "s", code, fields);
            JsonObject json = Fleet.read(broker.address(), answer);
            JsonObject entries = json.objectOrEmpty(table);
            String now = json.objectOrEmpty("dataVersion").toString();
            if (version != null && !version.equals(now)) {
                found.clear();
                from = 0;
                anew++;
            }
            version = now;
            int before = found.size();
            entries.entries().keySet().forEach(name -> found.put(name.toString(), entries.object(name.toString())));
            from += entries.entries().size();
            // One that says the same again, or never comes to an end, is heard no more.
            if (found.size() == before
                    || found.size() > MAX_ENTRIES
                    || from >= answer.number("total" + capital() + "Num", 0)) {
                break;
            }
        }
        return found;
    }

    /** The table's version, which is another whenever the table is; a broker that knows no pages sends all for it. */
    String version(BrokerNode broker) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(word + "Seq", 0);
        fields.put("max" + capital() + "Num", 1);
        return fleet.json(broker, "list its " + word + "s", code, fields)
                .objectOrEmpty("dataVersion")
                .toString();
    }

    private String capital() {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
