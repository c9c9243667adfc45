package io.gantry.settings.rocketmq;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The values that count after a file has been read over the defaults, by key. Used by one thread. */
final class Effective {
    /** The tools of version 4 do not export settings that lack it. */
    private static final String NEEDED_BY_4 = "filterServerNums";

    private final Catalogue catalogue;
    private final Map<String, Object> known = new TreeMap<>();
    private final Map<String, String> unknown = new TreeMap<>();
    private final Map<String, Integer> lines = new HashMap<>();

    /** Apache's defaults, as they are on this machine. */
    Effective(Catalogue catalogue, Surroundings surroundings) {
        this.catalogue = catalogue;
        for (KnownKey key : catalogue.all()) {
            String text = key.standard();
            known.put(key.name(), key.type().parse(text.startsWith("@") ? surroundings.valueOf(text) : text));
        }
    }

    /** A value from the file; line 0 when it comes from somewhere else. */
    void set(String key, Object value, int line) {
        known.put(key, value);
        lines.put(key, line);
    }

    /** A value that a rule works out: it replaces the one from the file, whose line is kept. */
    void derive(String key, Object value) {
        set(key, value, line(key));
    }

    void setUnknown(String key, String text) {
        unknown.put(key, text);
    }

    /** Whether it does not only have its default: the file, the environment or a rule has set it. */
    boolean isSet(String key) {
        return lines.containsKey(key);
    }

    /** The line that set the key; 0 for none. */
    int line(String key) {
        return lines.getOrDefault(key, 0);
    }

    Object value(String key) {
        Object value = known.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the catalogue has no key " + key);
        }
        return value;
    }

    String text(String key) {
        return value(key).toString();
    }

    long number(String key) {
        return ((Number) value(key)).longValue();
    }

    boolean isTrue(String key) {
        return Boolean.TRUE.equals(value(key));
    }

    Optional<KnownKey> find(String key) {
        return catalogue.find(key);
    }

    /** Puts each value that was set where the catalogue sends it. */
    void apply(Configurations configurations) {
        for (KnownKey key : catalogue.all()) {
            if (isSet(key.name())) {
                for (Target target : key.targets()) {
                    configurations.put(
                            target.pid(), target.property(), target.conversion().convert(value(key.name())));
                }
            }
        }
    }

    /**
     * Every key of the catalogue, and every unknown one, with its value as Apache's tools show it:
     * {@code key=value}, sorted; secrets are left out.
     */
    String[] entries(Catalogue shown, long listenPort) {
        Map<String, String> all = new TreeMap<>(unknown);
        for (KnownKey key : shown.all()) {
            boolean isNotOfApache5 = key.state() == KnownKey.State.DEAD
                    && !isSet(key.name())
                    && !key.name().equals(NEEDED_BY_4);
            if (!key.isSecret() && !isNotOfApache5) {
                all.put(key.name(), text(key.name()));
            }
        }
        all.put("listenPort", String.valueOf(listenPort));
        return all.entrySet().stream()
                .map(each -> oneLine(each.getKey() + "=" + each.getValue()))
                .toArray(String[]::new);
    }

    /** Entries are shown one per line; a line break that was escaped in the file would make two of one. */
    private static String oneLine(String entry) {
        return entry.replace('\n', ' ').replace('\r', ' ');
    }
}
