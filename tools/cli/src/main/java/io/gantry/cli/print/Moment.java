package io.gantry.cli.print;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A time: local for people, UTC for machines. */
public record Moment(long millis) {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    /** The time, or null when there is none. */
    public static Moment of(long millis) {
        return millis <= 0 ? null : new Moment(millis);
    }

    /** The time in UTC, as ISO 8601 has it. */
    String utc() {
        return UTC.format(Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC));
    }

    @Override
    public String toString() {
        return LOCAL.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }
}
