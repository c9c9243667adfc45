package io.gantry.broker.filter;

/**
 * A text that is looked for in others, in time of the sum of both lengths: the algorithm of Knuth, Morris and Pratt
 * (SIAM J. Comput. 6, 1977). What the JDK does takes their product at worst, which a client could choose. Immutable.
 */
final class Needle {
    /** Up to here the product is no more than a few times the sum. */
    private static final int SHORT = 16;

    private final String text;
    /** For each end, how long the longest beginning is that ends there too; null of a short text. */
    private final int[] borders;

    private Needle(String text, int[] borders) {
        this.text = text;
        this.borders = borders;
    }

    static Needle of(String text) {
        return new Needle(text, text.length() <= SHORT ? null : borders(text));
    }

    String text() {
        return text;
    }

    private static int[] borders(String text) {
        int[] borders = new int[text.length()];
        int border = 0;
        for (int end = 1; end < text.length(); end++) {
            border = longer(text, borders, border, text.charAt(end));
            borders[end] = border;
        }
        return borders;
    }

    /** How much of the text matches with one more char, when so much did. */
    private static int longer(String text, int[] borders, int matched, char next) {
        int now = matched;
        while (now > 0 && text.charAt(now) != next) {
            now = borders[now - 1];
        }
        return text.charAt(now) == next ? now + 1 : now;
    }

    /** Whether it is a part of another text. */
    boolean isIn(String other) {
        if (borders == null) {
            return other.contains(text);
        }
        int matched = 0;
        for (int at = 0; at < other.length(); at++) {
            matched = longer(text, borders, matched, other.charAt(at));
            if (matched == text.length()) {
                return true;
            }
        }
        return false;
    }
}
