package io.gantry.console.ask;

import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;

/** Names of topics and groups, as RocketMQ allows them, and of what is to be deleted. */
final class Names {
    private static final String SIGNS = "[%|A-Za-z0-9_-]+";
    private static final int MAX_TOPIC = 127;
    private static final int MAX_GROUP = 255;

    private Names() {}

    static String topic(String field, String name) {
        return checked(field, name, MAX_TOPIC);
    }

    static String group(String field, String name) {
        return checked(field, name, MAX_GROUP);
    }

    /** Nothing is deleted that was not named twice. */
    static void confirm(Exchange exchange, String name, String effect) {
        if (!name.equals(exchange.parameter("confirm"))) {
            throw Failure.field("confirm", "Say it with confirm=" + name + ": " + effect);
        }
    }

    /** The name of a file with lines of JSON, of signs that every machine takes. */
    static String file(String name) {
        return name.replaceAll("[^A-Za-z0-9_-]", "_") + ".jsonl";
    }

    private static String checked(String field, String name, int max) {
        if (name.length() > max || !name.matches(SIGNS)) {
            throw Failure.field(field, field + " has 1 to " + max + " of the signs A-Z a-z 0-9 _ - % |");
        }
        return name;
    }
}
