package io.gantry.cluster.journey;

import io.gantry.cluster.journey.Enquiry.Held;
import io.gantry.codec.StoredMessage;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Records of a message in the topics where brokers let messages wait. */
final class Waiting {
    private static final List<String> ROOMS = List.of(SystemTopic.SCHEDULE, SystemTopic.WHEEL_TIMER, SystemTopic.HALF);

    private Waiting() {}

    /** All of them that have an id of the producer's, oldest first within each topic. */
    static List<Held> all(Enquiry enquiry, String key) {
        List<Held> found = new ArrayList<>();
        ROOMS.forEach(room -> found.addAll(enquiry.byUniqueKey(room, key)));
        return found;
    }

    /** When a record is due; null when it waits for somebody, and not for a time, or nobody tells. */
    static Long dueMillis(Enquiry enquiry, Held held) {
        StoredMessage message = held.message();
        if (message.topic().equals(SystemTopic.SCHEDULE)) {
            return enquiry.dueMillis(held.leader(), message);
        }
        Map<String, String> properties = message.properties();
        String due =
                properties.getOrDefault(Property.TIMER_OUT_MS, properties.getOrDefault(Property.TIMER_DELIVER_MS, ""));
        return due.matches("\\d{1,18}") ? Long.valueOf(due) : null;
    }
}
