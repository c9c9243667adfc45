package io.gantry.broker.filter;

import io.gantry.filter.MessageFilter.Lookup;
import java.util.List;
import java.util.Set;

/** A part of a compiled expression. Immutable; its value is a text, a number, a truth value or null for unknown. */
sealed interface Node {
    Object value(Lookup properties);

    /** Parts below each other, this one included. */
    int depth();

    /** Whether the value is a truth value or unknown. */
    default boolean isTruth() {
        return true;
    }

    /** A literal. */
    record Constant(Object held) implements Node {
        @Override
        public Object value(Lookup properties) {
            return held;
        }

        @Override
        public int depth() {
            return 1;
        }

        @Override
        public boolean isTruth() {
            return held == null || held instanceof Boolean;
        }
    }

    /** A property of the message. */
    record Named(String name) implements Node {
        @Override
        public Object value(Lookup properties) {
            return properties.value(name);
        }

        @Override
        public int depth() {
            return 1;
        }

        @Override
        public boolean isTruth() {
            return false;
        }
    }

    /** A number with the other sign; of what is no number, unknown. */
    record Negated(Node of, int depth) implements Node {
        @Override
        public Object value(Lookup properties) {
            Object value = of.value(properties);
            if (value instanceof Integer n) {
                return -n;
            }
            if (value instanceof Long n) {
                return -n;
            }
            return value instanceof Double n ? -n : null;
        }

        @Override
        public boolean isTruth() {
            return false;
        }
    }

    /** Not; unknown stays unknown. */
    record Not(Node of, int depth) implements Node {
        @Override
        public Object value(Lookup properties) {
            return of.value(properties) instanceof Boolean b ? (Object) !b : null;
        }
    }

    /** A property as a truth value: there, it is false, because properties are texts. */
    record Cast(Node of, int depth) implements Node {
        @Override
        public Object value(Lookup properties) {
            return of.value(properties) == null ? null : false;
        }
    }

    /** Parts with AND or OR between them: the deciding value ends it; otherwise one unknown makes it unknown. */
    record Joined(List<Node> parts, boolean deciding, int depth) implements Node {
        @Override
        public Object value(Lookup properties) {
            boolean isKnown = true;
            for (Node part : parts) {
                Object value = part.value(properties);
                if (value == null) {
                    isKnown = false;
                } else if (value.equals(deciding)) {
                    return deciding;
                }
            }
            return isKnown ? (Object) !deciding : null;
        }
    }

    /** Whether two values are equal; IS NULL too. */
    record Equal(Node left, Node right, int depth) implements Node {
        @Override
        public Object value(Lookup properties) {
            Object a = left.value(properties);
            Object b = right.value(properties);
            if (a == null) {
                return b == null ? true : null;
            }
            return b != null && (a.equals(b) || Values.compare(a, b) == 0);
        }
    }

    /** Less or greater. */
    record Ordered(Node left, Node right, Token.Kind sign, int depth) implements Node {
        @Override
        public Object value(Lookup properties) {
            Object a = left.value(properties);
            Object b = a == null ? null : right.value(properties);
            if (b == null) {
                return null;
            }
            int order = Values.order(a, b);
            return switch (sign) {
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                default -> order >= 0;
            };
        }
    }

    /** Whether a property is one of some texts. */
    record Among(Node left, Set<String> texts, boolean isNegated) implements Node {
        @Override
        public Object value(Lookup properties) {
            Object value = left.value(properties);
            return value == null ? null : (Object) (texts.contains(value) != isNegated);
        }

        @Override
        public int depth() {
            return 2;
        }
    }

    /** Whether a text contains, begins or ends with another; false of what is no text, negated or not. */
    record Part(Node left, Needle text, Token.Kind kind, boolean isNegated, int depth) implements Node {
        @Override
        public Object value(Lookup properties) {
            if (text.text().isEmpty() || !(left.value(properties) instanceof String value)) {
                return false;
            }
            boolean isThere =
                    switch (kind) {
                        case CONTAINS -> text.isIn(value);
                        case STARTSWITH -> value.startsWith(text.text());
                        default -> value.endsWith(text.text());
                    };
            return isThere != isNegated;
        }
    }
}
