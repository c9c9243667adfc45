package io.gantry.auth.policy;

import java.util.Comparator;

/**
 * The resources that a policy is about: {@code *}, {@code Topic:*}, {@code Topic:order-*} or {@code Topic:orders}.
 *
 * @param name the resource's name, or what it begins with
 */
public record ResourcePattern(ResourceType type, String name, boolean isPrefix) {
    /** The one that says more precisely what it is about comes first. */
    static final Comparator<ResourcePattern> MOST_SPECIFIC_FIRST = Comparator.comparing(
                    (ResourcePattern pattern) -> pattern.type == ResourceType.ANY)
            .thenComparing(ResourcePattern::isPrefix)
            .thenComparing(pattern -> -pattern.name.length());

    private static final String STAR = "*";
    private static final int MAX_CHARS = 512;

    /** Reads a policy's resource. */
    public static ResourcePattern parse(String text) {
        if (text.equals(STAR)) {
            return new ResourcePattern(ResourceType.ANY, "", true);
        }
        int colon = text.indexOf(':');
        String name = text.substring(colon + 1);
        if (colon < 1 || name.isEmpty() || text.length() > MAX_CHARS) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no resource; write Topic:NAME, Group:NAME, Cluster:NAME, with a star for the end"
                            + " of NAME or the whole, or only a star");
        }
        ResourceType type = ResourceType.of(text.substring(0, colon));
        boolean isPrefix = name.endsWith(STAR);
        String fixed = isPrefix ? name.substring(0, name.length() - 1) : name;
        if (fixed.contains(STAR)) {
            throw new IllegalArgumentException("'" + text + "' has a star that is not its end; only there it has one");
        }
        return new ResourcePattern(type, fixed, isPrefix);
    }

    boolean matches(Resource resource) {
        if (type == ResourceType.ANY) {
            return true;
        }
        return type == resource.type()
                && (isPrefix
                        ? resource.name().startsWith(name)
                        : resource.name().equals(name));
    }

    @Override
    public String toString() {
        return type == ResourceType.ANY ? STAR : type.word() + ":" + name + (isPrefix ? STAR : "");
    }
}
