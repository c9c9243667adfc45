package io.gantry.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a group wants of one topic: all messages, those with one of some tags, or those a SQL92 expression selects. */
public final class Subscription {
    public static final String ALL = "*";
    public static final String TAG = "TAG";
    public static final String SQL92 = "SQL92";

    private static final int MAX_TAGS = 4096;
    /** Chars that one subscription usually has at most. */
    private static final int USUAL_CHARS = 256;

    private final String topic;
    private final String expression;
    private final String expressionType;
    private final long version;
    private final boolean isClassFilter;
    private final List<String> tags;
    private final int[] codes;

    private Subscription(String topic, String expression, String type, long version, boolean isClassFilter) {
        this.topic = topic;
        this.expression = expression;
        this.expressionType = type;
        this.version = version;
        this.isClassFilter = isClassFilter;
        this.tags = isTagType() && !expression.equals(ALL) ? tagsOf(expression) : List.of();
        this.codes =
                tags.stream().mapToInt(String::hashCode).sorted().distinct().toArray();
    }

    /**
     * A subscription from its text.
     *
     * @param expression {@code a || b}, {@code *} or a SQL92 expression; null and empty mean all
     * @param type TAG, SQL92, or null or empty for TAG
     * @param version grows when the client changes the subscription
     */
    public static Subscription of(String topic, String expression, String type, long version) {
        return of(topic, expression, type, version, false);
    }

    /** The same, and whether the client filters with a class of its own, so that it gets everything. */
    public static Subscription of(String topic, String expression, String type, long version, boolean isClassFilter) {
        String kept = expression == null || expression.isBlank() ? ALL : expression;
        return new Subscription(topic, kept, type == null || type.isEmpty() ? TAG : type, version, isClassFilter);
    }

    public String topic() {
        return topic;
    }

    public String expression() {
        return expression;
    }

    public String expressionType() {
        return expressionType;
    }

    public long version() {
        return version;
    }

    public boolean isClassFilter() {
        return isClassFilter;
    }

    /** The tags, without duplicates; empty when all are wanted. */
    public Set<String> tags() {
        return new TreeSet<>(tags);
    }

    /** The tags' hash codes, ascending; empty when all are wanted. */
    public int[] codes() {
        return codes.clone();
    }

    /** For how many usual subscriptions it counts, by the memory it takes. */
    public int weight() {
        return 1 + (topic.length() + 2 * expression.length() + expressionType.length()) / USUAL_CHARS;
    }

    /** Whether tags select the messages, and not an expression. */
    public boolean isTagType() {
        return expressionType.equals(TAG);
    }

    /** Whether a message with this tag hash may be wanted: the client compares the tag itself. */
    public boolean matches(long tagsCode) {
        return codes.length == 0 || tagsCode == (int) tagsCode && Arrays.binarySearch(codes, (int) tagsCode) >= 0;
    }

    /** Whether it selects the same, whatever its version. */
    public boolean isSameAs(Subscription other) {
        return expression.equals(other.expression) && expressionType.equals(other.expressionType);
    }

    private static List<String> tagsOf(String expression) {
        String[] parts = expression.split("\\|\\|", MAX_TAGS + 1);
        if (parts.length > MAX_TAGS) {
            throw new IllegalArgumentException("A subscription has at most " + MAX_TAGS + " tags");
        }
        return Arrays.stream(parts)
                .map(String::trim)
                .filter(tag -> !tag.isEmpty())
                .distinct()
                .toList();
    }
}
