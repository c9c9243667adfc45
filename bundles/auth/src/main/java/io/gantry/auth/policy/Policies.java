package io.gantry.auth.policy;

import io.gantry.codec.JsonObject;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one user may do. Custom entries go before those by default; among those that are about a request the most
 * specific decides, a denying one first. What nothing is said about is denied. Immutable.
 */
public final class Policies {
    public static final int MAX_ENTRIES = 1_000;
    public static final Policies NONE = new Policies(Map.of());

    private static final Comparator<PolicyEntry> DECIDING_FIRST = Comparator.comparing(
                    PolicyEntry::pattern, ResourcePattern.MOST_SPECIFIC_FIRST)
            .thenComparing(PolicyEntry::isAllowed);

    /** Which entries are asked first. */
    public enum Kind {
        CUSTOM("Custom"),
        DEFAULT("Default");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The kind of a policy; Custom when it is not said. */
        public static Kind of(String word) {
            if (word == null || word.isEmpty() || word.equalsIgnoreCase(CUSTOM.word)) {
                return CUSTOM;
            }
            if (word.equalsIgnoreCase(DEFAULT.word)) {
                return DEFAULT;
            }
            throw new IllegalArgumentException("'" + word + "' is no type of a policy; there are Custom and Default");
        }
    }

    private final Map<Kind, List<PolicyEntry>> entries;

    private Policies(Map<Kind, List<PolicyEntry>> entries) {
        this.entries = entries;
    }

    /** Policies of so many entries, each kind in the order in which they are told. */
    public static Policies of(List<PolicyEntry> custom, List<PolicyEntry> byDefault) {
        return NONE.with(Kind.CUSTOM, custom).with(Kind.DEFAULT, byDefault);
    }

    /** Reads the field {@code policies} as {@code mqadmin} sends it and the file has it. */
    public static Policies of(JsonObject fields) {
        Policies all = NONE;
        for (Object each : fields.listOrEmpty("policies")) {
            if (!(each instanceof JsonObject policy)) {
                throw new IllegalArgumentException("policies has something that is no object");
            }
            List<PolicyEntry> read = new ArrayList<>();
            for (Object entry : policy.listOrEmpty("entries")) {
                if (!(entry instanceof JsonObject line)) {
                    throw new IllegalArgumentException("entries has something that is no object");
                }
                read.add(PolicyEntry.of(line));
            }
            all = all.with(Kind.of(policy.textOr("policyType", null)), read);
        }
        return all;
    }

    /** These and those; an entry about the same resources takes the place of the one there is. */
    public Policies with(Policies more) {
        Policies all = this;
        for (Kind kind : Kind.values()) {
            all = all.with(kind, more.of(kind));
        }
        return all;
    }

    private Policies with(Kind kind, List<PolicyEntry> more) {
        Map<ResourcePattern, PolicyEntry> byPattern = new LinkedHashMap<>();
        of(kind).forEach(entry -> byPattern.put(entry.pattern(), entry));
        more.forEach(entry -> byPattern.put(entry.pattern(), entry));
        return replaced(kind, List.copyOf(byPattern.values()));
    }

    /** These without the entry about exactly these resources. */
    public Policies without(Kind kind, ResourcePattern pattern) {
        return kept(kind, entry -> !entry.pattern().equals(pattern));
    }

    /** Only the entries whose resource has the text in it. */
    public Policies about(String text) {
        Predicate<PolicyEntry> isAbout = entry -> entry.pattern().toString().contains(text);
        return kept(Kind.CUSTOM, isAbout).kept(Kind.DEFAULT, isAbout);
    }

    private Policies kept(Kind kind, Predicate<PolicyEntry> isKept) {
        return replaced(kind, of(kind).stream().filter(isKept).toList());
    }

    private Policies replaced(Kind kind, List<PolicyEntry> next) {
        if (next.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException("a user has at most " + MAX_ENTRIES + " entries of a kind");
        }
        Map<Kind, List<PolicyEntry>> all = new EnumMap<>(Kind.class);
        all.putAll(entries);
        all.put(kind, next);
        all.values().removeIf(List::isEmpty);
        return new Policies(all);
    }

    private List<PolicyEntry> of(Kind kind) {
        return entries.getOrDefault(kind, List.of());
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether one of the actions is allowed on the resource, for a request that comes from there. */
    public boolean allows(Resource resource, Set<Action> anyOf, InetAddress source) {
        for (Kind kind : Kind.values()) {
            PolicyEntry deciding = null;
            for (PolicyEntry entry : of(kind)) {
                boolean isCloser = deciding == null || DECIDING_FIRST.compare(entry, deciding) < 0;
                if (isCloser && entry.isAbout(resource, anyOf, source)) {
                    deciding = entry;
                }
            }
            if (deciding != null) {
                return deciding.isAllowed();
            }
        }
        return false;
    }

    /** As {@code mqadmin} expects the field {@code policies} and the file has it. */
    public List<Map<String, Object>> told() {
        List<Map<String, Object>> told = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (!of(kind).isEmpty()) {
                Map<String, Object> policy = new LinkedHashMap<>();
                policy.put("policyType", kind.word);
                policy.put("entries", of(kind).stream().map(PolicyEntry::told).toList());
                told.add(policy);
            }
        }
        return told;
    }
}
