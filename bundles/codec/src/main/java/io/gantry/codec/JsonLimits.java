package io.gantry.codec;

/**
 * Bounds of a JSON text, so that a hostile one ends in an error and not in a full heap or stack.
 *
 * @param maxChars length of the text
 * @param maxDepth objects and arrays inside each other
 * @param maxValues objects, arrays, keys and simple values together
 */
public record JsonLimits(int maxChars, int maxDepth, int maxValues) {
    /** For what a peer sent: as long as a frame may be. */
    public static final JsonLimits WIRE = new JsonLimits(16 << 20, 64, 2_000_000);

    /** For the files of a node, which this node or an operator wrote. */
    public static final JsonLimits FILE = new JsonLimits(512 << 20, 64, 50_000_000);

    JsonException tooLong(int length) {
        return new JsonException("The JSON text has a length of " + length + ", allowed are " + maxChars, 0);
    }
}
