package io.gantry.wire;

/** Numbers in header fields: whole, decimal, in range, or a bad request that says so. */
final class FieldNumbers {
    private FieldNumbers() {}

    static long parse(String name, String text, long min, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw refusal(name, text);
        }
        throw refusal(name, text);
    }

    private static BadRequestException refusal(String name, String text) {
        String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
        return new BadRequestException(
                "The request's field " + name + " must be a whole number, found '" + shown + "'");
    }
}
