package io.gantry.broker.registration;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With whom, and how often, a broker registers.
 *
 * @param nameServers {@code host:port} each
 * @param periodMillis time between two full registrations
 * @param heartbeatMillis time between two light heartbeats
 * @param expiryMillis how long a name server waits for a heartbeat before it drops the broker; 0: its own rule
 * @param timeoutMillis how long a registration may take
 * @param isCompressed whether every registration is deflated
 * @param splitTopics most topics of one registration; 0: as many as fit well into a frame
 */
record RegistrationRules(
        List<String> nameServers,
        long periodMillis,
        long heartbeatMillis,
        long expiryMillis,
        long timeoutMillis,
        boolean isCompressed,
        int splitTopics) {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationRules.class);

    /** The settings of {@code io.gantry.broker.registration}. */
    @ObjectClassDefinition(name = "Gantry broker registration")
    public @interface Config {
        @AttributeDefinition(description = "Name servers, host:port each; may change at run time.")
        String[] nameServers() default {};

        @AttributeDefinition(description = "Time between two full registrations, milliseconds; 10000 to 60000.")
        long periodMillis() default 30_000;

        @AttributeDefinition(description = "Time between two light heartbeats, milliseconds.")
        long heartbeatMillis() default 1_000;

        @AttributeDefinition(
                description = "Without a heartbeat for so long a name server drops the broker; 0: its rule.")
        long expiryMillis() default 10_000;

        @AttributeDefinition(description = "How long a registration may take, milliseconds.")
        long timeoutMillis() default 24_000;

        @AttributeDefinition(description = "Registrations are deflated; Apache's name servers cannot read that.")
        boolean compressed() default false;

        @AttributeDefinition(description = "Registrations have at most splitTopics topics each; large ones are split.")
        boolean split() default false;

        @AttributeDefinition(description = "Most topics of a registration, when they are split.")
        int splitTopics() default 800;
    }

    static RegistrationRules of(Config config) {
        return new RegistrationRules(
                addresses(String.join(";", config.nameServers())),
                Math.max(10_000, Math.min(config.periodMillis(), 60_000)),
                Math.max(100, config.heartbeatMillis()),
                config.expiryMillis(),
                config.timeoutMillis(),
                config.compressed(),
                config.split() ? Math.max(2, config.splitTopics()) : 0);
    }

    /** The addresses of a list; what is none is reported and left out, so that one mistake costs one server. */
    static List<String> addresses(String text) {
        List<String> addresses = new ArrayList<>();
        for (String part : text.split(";")) {
            String address = part.trim();
            if (address.isEmpty() || addresses.contains(address)) {
                continue;
            }
            if (isAddress(address)) {
                addresses.add(address);
            } else {
                LOG.warn("Not a name server address, left out: found={}, expected=host:port", address);
            }
        }
        return List.copyOf(addresses);
    }

    private static boolean isAddress(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        if (host.isBlank() || host.indexOf(' ') >= 0 || host.indexOf(':') >= 0 && !isBracketed) {
            return false;
        }
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            return port > 0 && port <= 65_535;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
