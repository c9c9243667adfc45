package io.gantry.namesrv.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Topics by name, immutable. It is cut into shards, so that a change of one topic among 60,000 copies some hundred
 * references and not all.
 */
final class TopicMap {
    static final TopicMap EMPTY = empty();

    private static final int SHARDS = 256;

    private final List<Map<String, TopicEntry>> shards;
    private final int size;

    private TopicMap(List<Map<String, TopicEntry>> shards, int size) {
        this.shards = shards;
        this.size = size;
    }

    private static TopicMap empty() {
        List<Map<String, TopicEntry>> shards = new ArrayList<>(SHARDS);
        for (int i = 0; i < SHARDS; i++) {
            shards.add(Map.of());
        }
        return new TopicMap(shards, 0);
    }

    TopicEntry get(String name) {
        return shards.get(shardOf(name)).get(name);
    }

    int size() {
        return size;
    }

    void forEach(Consumer<TopicEntry> action) {
        for (Map<String, TopicEntry> shard : shards) {
            shard.values().forEach(action);
        }
    }

    Edit edit() {
        return new Edit();
    }

    private static int shardOf(String name) {
        int hash = name.hashCode();
        return (hash ^ hash >>> 8 ^ hash >>> 16 ^ hash >>> 24) & SHARDS - 1;
    }

    /** Changes on the way to the next map. For one thread. */
    final class Edit {
        private final List<Map<String, TopicEntry>> edited = new ArrayList<>(shards);
        private final boolean[] isCopied = new boolean[SHARDS];
        private int editedSize = size;
        private boolean isChanged;

        TopicEntry get(String name) {
            return edited.get(shardOf(name)).get(name);
        }

        int size() {
            return editedSize;
        }

        /** Puts an entry in the place of the one of that name; null removes it; the same one changes nothing. */
        void set(String name, TopicEntry entry) {
            if (get(name) == entry) {
                return;
            }
            int at = shardOf(name);
            if (!isCopied[at]) {
                edited.set(at, new HashMap<>(edited.get(at)));
                isCopied[at] = true;
            }
            TopicEntry before =
                    entry == null ? edited.get(at).remove(name) : edited.get(at).put(name, entry);
            editedSize += (entry == null ? 0 : 1) - (before == null ? 0 : 1);
            isChanged = true;
        }

        /** The map with the changes; the map they began with when there were none. The edit ends here. */
        TopicMap done() {
            return isChanged ? new TopicMap(edited, editedSize) : TopicMap.this;
        }
    }
}
