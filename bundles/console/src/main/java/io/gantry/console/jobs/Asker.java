package io.gantry.console.jobs;

import io.gantry.console.http.Exchange;

/**
 * Who began a job.
 *
 * @param user as the audit log has it
 * @param address from where
 */
public record Asker(String user, String address) {
    /** Who sent a request. */
    public static Asker of(Exchange exchange) {
        return new Asker(exchange.session().user(), exchange.address());
    }
}
