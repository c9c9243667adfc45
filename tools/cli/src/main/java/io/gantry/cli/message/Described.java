package io.gantry.cli.message;

import io.gantry.cli.print.Column;
import io.gantry.cli.print.Moment;
import io.gantry.cli.print.Plain;
import io.gantry.cli.print.Sheet;
import io.gantry.cli.print.Table;
import io.gantry.cluster.Hosts;
import io.gantry.cluster.message.Body;
import io.gantry.codec.StoredMessage;
import io.gantry.message.Property;
import java.util.LinkedHashMap;
import java.util.Map;

/** Messages as they are printed. */
final class Described {
    private static final int LINE_CHARS = 60;

    private Described() {}

    /** Everything of one message. */
    static Sheet whole(StoredMessage message) {
        Body body = Body.of(message);
        Map<String, String> properties = message.properties();
        Table table = new Table("properties", Column.text("PROPERTY", "name"), Column.text("VALUE", "value"));
        properties.forEach(table::row);
        return new Sheet()
                .fact("id", "id", message.messageId())
                .fact("unique key", "uniqueKey", properties.get(Property.UNIQUE_KEY))
                .fact("topic", "topic", message.topic())
                .fact("tag", "tag", properties.get(Property.TAGS))
                .fact("keys", "keys", properties.get(Property.KEYS))
                .fact("queue", "queueId", message.queueId())
                .fact("offset", "queueOffset", message.queueOffset())
                .fact("position", "position", message.position())
                .fact("born", "born", Moment.of(message.bornTimestampMillis()))
                .fact("by", "bornHost", Hosts.text(message.bornHost()))
                .fact("stored", "stored", Moment.of(message.storeTimestampMillis()))
                .fact("at", "storeHost", Hosts.text(message.storeHost()))
                .fact("redelivered", "reconsumeTimes", message.reconsumeTimes())
                .fact("system flag", "sysFlag", message.sysFlag())
                .fact("body bytes", "bodyBytes", body.bytes())
                .fact("body is", "bodyEncoding", body.encoding())
                .fact("body", "body", body.text())
                .table(table, "It has no properties");
    }

    /** A table with a row a message. */
    static Table table() {
        return new Table(
                "messages",
                Column.text("ID", "id"),
                Column.text("UNIQUE KEY", "uniqueKey"),
                Column.text("TAG", "tag"),
                Column.text("KEYS", "keys"),
                Column.number("QUEUE", "queueId"),
                Column.number("OFFSET", "queueOffset"),
                Column.text("STORED", "stored"),
                Column.text("BODY", "body"));
    }

    static void row(Table table, StoredMessage message) {
        table.row(
                message.messageId(),
                message.property(Property.UNIQUE_KEY),
                message.property(Property.TAGS),
                message.property(Property.KEYS),
                message.queueId(),
                message.queueOffset(),
                Moment.of(message.storeTimestampMillis()),
                shortened(Body.of(message), LINE_CHARS));
    }

    /** One line for people, for who follows a topic. */
    static String line(String brokerName, StoredMessage message) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("tag", message.property(Property.TAGS));
        parts.put("keys", message.property(Property.KEYS));
        StringBuilder line = new StringBuilder();
        line.append(Moment.of(message.storeTimestampMillis()))
                .append("  ")
                .append(brokerName)
                .append(' ')
                .append(message.queueId())
                .append('@')
                .append(message.queueOffset());
        parts.forEach((name, value) -> {
            if (value != null) {
                line.append("  ").append(name).append('=').append(value);
            }
        });
        return line.append("  ").append(shortened(Body.of(message), 1_000)).toString();
    }

    /** A body's beginning, on one line. */
    static String shortened(Body body, int chars) {
        String text = body.text();
        String line = Plain.line(text.length() > chars ? text.substring(0, chars) : text);
        String shown = text.length() > chars ? line + "..." : line;
        return body.encoding().equals("text") ? shown : body.encoding() + ":" + shown;
    }
}
