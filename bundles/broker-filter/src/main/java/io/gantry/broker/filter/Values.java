package io.gantry.broker.filter;

/** Compares the values of expressions as RocketMQ does: the left one's type leads, and a text becomes a number. */
final class Values {
    /** Ends the evaluation: the message is not wanted. */
    static final class NoVerdictException extends RuntimeException {
        private static final long serialVersionUID = 1;
        static final NoVerdictException ONLY = new NoVerdictException();

        private NoVerdictException() {
            super("the values cannot be compared", null, false, false);
        }
    }

    private Values() {}

    /** Below 0, 0 or above 0; values that have nothing in common are "less". */
    static int compare(Object left, Object right) {
        try {
            if (left instanceof Number n) {
                return ofNumber(n, right);
            }
            if (left instanceof String text) {
                return ofText(text, right);
            }
            if (right instanceof String) {
                throw NoVerdictException.ONLY;
            }
            return right instanceof Boolean other ? ((Boolean) left).compareTo(other) : -1;
        } catch (NumberFormatException e) {
            throw NoVerdictException.ONLY;
        }
    }

    /** The same for less and greater, where two texts are numbers. */
    static int order(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            try {
                return Double.valueOf(a).compareTo(Double.valueOf(b));
            } catch (NumberFormatException e) {
                throw NoVerdictException.ONLY;
            }
        }
        return compare(left, right);
    }

    private static int numbers(Number left, Number right) {
        if (left instanceof Double || right instanceof Double) {
            return Double.compare(left.doubleValue(), right.doubleValue());
        }
        return Long.compare(left.longValue(), right.longValue());
    }

    private static int ofNumber(Number left, Object right) {
        if (right instanceof Number other) {
            return numbers(left, other);
        }
        return right instanceof String text ? numbers(left, number(text, left)) : -1;
    }

    private static int ofText(String text, Object right) {
        if (right instanceof String other) {
            return text.compareTo(other);
        }
        return right instanceof Number other
                ? numbers(number(text, other), other)
                : Boolean.valueOf(text).compareTo((Boolean) right);
    }

    /** The text as a number of the same type. */
    private static Number number(String text, Number like) {
        if (like instanceof Double) {
            return Double.valueOf(text);
        }
        return like instanceof Long ? (Number) Long.valueOf(text) : (Number) Integer.valueOf(text);
    }
}
