package io.gantry.broker.send;

import io.gantry.codec.MessageProperties;
import io.gantry.message.Property;
import java.util.Map;

/** What the broker adds to the properties of each single message: region, trace switch and cluster. Immutable. */
final class PropertyStamp {
    private final Map<String, String> stamps;
    private final String text;

    PropertyStamp(String region, boolean isTraceOn, String cluster) {
        stamps = Map.of(
                Property.REGION, region, Property.TRACE_ON, String.valueOf(isTraceOn), Property.CLUSTER, cluster);
        text = MessageProperties.text(stamps);
    }

    /** The properties to store. Of an ordinary message they are those sent, with the stamp behind. */
    String stamped(SentProperties sent, String uniqueKey) {
        if (sent.hasBrokerNames()) {
            return MessageProperties.text(stampedMap(sent, uniqueKey));
        }
        String own = sent.uniqueKey() == null ? entry(Property.UNIQUE_KEY, uniqueKey) + text : text;
        String kept = sent.text();
        boolean isOpen = !kept.isEmpty() && kept.charAt(kept.length() - 1) != MessageProperties.VALUE_END;
        return isOpen ? kept + MessageProperties.VALUE_END + own : kept.concat(own);
    }

    /** The properties to store, for whoever changes more of them. */
    Map<String, String> stampedMap(SentProperties sent, String uniqueKey) {
        Map<String, String> properties = MessageProperties.parse(sent.text());
        properties.remove(Property.POP_CHECKPOINT);
        properties.remove(Property.INNER_MULTI_QUEUE_OFFSET);
        properties.putAll(stamps);
        properties.putIfAbsent(Property.UNIQUE_KEY, uniqueKey);
        return properties;
    }

    private static String entry(String name, String value) {
        return name + MessageProperties.NAME_END + value + MessageProperties.VALUE_END;
    }
}
