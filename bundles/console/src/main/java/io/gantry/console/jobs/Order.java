package io.gantry.console.jobs;

import io.gantry.console.access.Role;

/**
 * What a job is to do.
 *
 * @param kind resend, export, search, move or command
 * @param subject to what it is done
 * @param unit what its items are, in the plural
 * @param least who may begin it, and cancel it
 * @param file the name of the file with its lines; null when it has none
 */
public record Order(String kind, String subject, String unit, Role least, String file) {
    private static final int MAX_SUBJECT = 300;
    private static final String AFTER = ", what is left of ";

    /** A long subject is cut. */
    public Order {
        subject = subject.length() > MAX_SUBJECT ? subject.substring(0, MAX_SUBJECT) + "…" : subject;
    }

    /** The same, from where a job of it ended. */
    Order after(String job) {
        return new Order(kind, subject.replaceFirst(AFTER + "\\d+$", "") + AFTER + job, unit, least, file);
    }
}
