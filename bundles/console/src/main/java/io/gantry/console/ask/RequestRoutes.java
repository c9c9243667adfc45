package io.gantry.console.ask;

import io.gantry.cluster.Looks;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.cluster.message.QueueReader;
import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import io.gantry.codec.Json;
import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.http.Route;
import io.gantry.wire.RequestCode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Passes on RocketMQ's requests to the nodes of the cluster, signed as the console's own, and gives back the answer's
 * frame: so {@code bin/gantry --url} does from afar what it does beside the cluster. Only requests of two lists, those
 * that look and those that change by role, and only to nodes that the cluster itself names.
 */
public final class RequestRoutes {
    /** Less than the tools wait. */
    private static final int TIMEOUT_MILLIS = 8_000;

    private static final int MAX_FIELD_CHARS = 128 << 10;
    private static final String FIELD = "field.";
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,63}";
    private static final byte[] NO_BODY = {};
    /** All that a pull may ask for: that its subscription counts. */
    private static final String READING = "4";

    /** A line of settings; what hides a name from others than Java's properties is none. */
    private static final String SETTING = "[A-Za-z][A-Za-z0-9._-]{0,100}=[^\\p{Cntrl}]{0,10000}";

    /**
     * A request that changes something.
     *
     * @param what it does, for the audit log
     * @param field in which it says to what; null when that is in the body
     */
    private record Change(Role least, String what, String field) {}

    private static final Map<Integer, Change> CHANGES = Map.of(
            RequestCode.SEND_MESSAGE_V2, new Change(Role.OPERATOR, "send to", "b"),
            RequestCode.UPDATE_AND_CREATE_TOPIC, new Change(Role.OPERATOR, "make topic", "topic"),
            RequestCode.UPDATE_CONSUMER_OFFSET, new Change(Role.OPERATOR, "move group", "consumerGroup"),
            RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, new Change(Role.OPERATOR, "move group", "group"),
            RequestCode.DELETE_TOPIC_IN_BROKER, new Change(Role.ADMIN, "delete topic", "topic"),
            RequestCode.DELETE_TOPIC_IN_NAMESRV, new Change(Role.ADMIN, "forget topic", "topic"),
            RequestCode.DELETE_SUBSCRIPTIONGROUP, new Change(Role.ADMIN, "delete group", "groupName"),
            RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, new Change(Role.ADMIN, "make or change group", null),
            RequestCode.UPDATE_BROKER_CONFIG, new Change(Role.ADMIN, "change settings", null));

    private final Target target;
    /** Addresses that the cluster has named; one that it names no more is no stranger. */
    private volatile Set<String> known = Set.of();

    public RequestRoutes(Target target) {
        this.target = target;
    }

    /** What they answer to. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "cluster", Role.VIEWER, exchange -> cluster()),
                new Route("GET", "requests", Role.VIEWER, target.search(this::look)),
                new Route("POST", "requests", Role.OPERATOR, Route.LARGE_BODY, this::change));
    }

    /** Where a request may begin to ask for the others. */
    private Object cluster() {
        try (Fleet fleet = target.open()) {
            List<String> nameServers = fleet.cluster().nameServers();
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("nameServers", nameServers);
            json.put("broker", nameServers.isEmpty() ? fleet.cluster().leaders().get(0) : null);
            return json;
        }
    }

    private Object look(Exchange exchange) throws IOException {
        int code = (int) exchange.number("code", -1, 0, Integer.MAX_VALUE);
        Map<String, String> fields = new LinkedHashMap<>();
        exchange.parameters().forEach((name, value) -> {
            if (name.startsWith(FIELD)) {
                fields.put(name.substring(FIELD.length()), value);
            }
        });
        check(fields);
        if (!Looks.has(code)) {
            throw Failure.field("code", "Request " + code + " is not passed on, or changes something: POST it");
        }
        boolean isReading =
                QueueReader.GROUP.equals(fields.get("consumerGroup")) && READING.equals(fields.get("sysFlag"));
        if (code == RequestCode.PULL_MESSAGE && !isReading) {
            throw Failure.field(
                    "field.sysFlag",
                    "A pull is passed on for the group " + QueueReader.GROUP + " alone, if it neither waits nor notes"
                            + " offsets");
        }
        String to = exchange.parameter("to");
        try (Fleet fleet = target.open(TIMEOUT_MILLIS)) {
            Frame answer = ask(fleet, to == null ? "" : to, code, fields, NO_BODY);
            byte[] frame = code == RequestCode.GET_BROKER_CONFIG ? withoutSecrets(answer) : answer.copy();
            return answer(exchange, frame);
        }
    }

    /** The same answer with the lines of settings that everybody may see. */
    static byte[] withoutSecrets(Frame answer) {
        byte[] settings = StandardCharsets.UTF_8
                .decode(answer.body())
                .toString()
                .lines()
                .filter(line -> line.matches(SETTING) && !SettingRoutes.isSecret(line.split("=", 2)[0]))
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
        Map<String, String> fields = new LinkedHashMap<>();
        answer.forEach(fields::put);
        FrameHead head = new FrameHead(
                answer.serialization(),
                answer.code(),
                answer.version(),
                answer.opaque(),
                answer.flag(),
                answer.remark());
        FrameEncoder encoder = FrameEncoder.of(head, fields);
        ByteBuffer frame = ByteBuffer.allocate(encoder.bytes() + settings.length);
        encoder.put(frame, settings.length);
        return frame.put(settings).array();
    }

    private Object change(Exchange exchange) throws IOException {
        int code = exchange.whole("code", -1L, 0, Integer.MAX_VALUE).intValue();
        String to = exchange.text("to");
        Map<String, String> fields = new LinkedHashMap<>();
        exchange.body()
                .objectOrEmpty("fields")
                .entries()
                .forEach((name, value) -> fields.put(name.toString(), String.valueOf(value)));
        check(fields);
        byte[] body = decoded(exchange.textOrNull("body"));
        Change change = CHANGES.get(code);
        if (change == null) {
            throw Failure.field("code", "Request " + code + " is not passed on; ask the broker itself");
        }
        String subject = change.field() == null ? subject(code, body) : fields.getOrDefault(change.field(), "");
        exchange.subject(change.what() + " " + subject + " on " + to);
        Role role = exchange.session().role();
        require(role, change.least(), change.what());
        try (Fleet fleet = target.open(TIMEOUT_MILLIS)) {
            checkTopic(fleet, to, code, subject, role);
            Frame answer = ask(fleet, to, code, fields, body);
            exchange.outcome(answer.code() == 0 ? "done" : "refused with code " + answer.code());
            return answer(exchange, answer.copy());
        }
    }

    private static void require(Role role, Role least, String what) {
        if (!role.includes(least)) {
            throw new Failure(HttpServletResponse.SC_FORBIDDEN, "This needs the role " + least.word() + ": to " + what);
        }
    }

    /** As the console's own pages have it: operators make topics, and nobody deletes those that brokers need. */
    private void checkTopic(Fleet fleet, String to, int code, String topic, Role role) {
        if (code == RequestCode.UPDATE_AND_CREATE_TOPIC && !role.includes(Role.ADMIN)) {
            admit(fleet, to);
            if (new TopicAnswers(fleet).one(fleet.find(to), topic) != null) {
                require(role, Role.ADMIN, "change topic " + topic + ", which is there already");
            }
        }
        if (code == RequestCode.DELETE_TOPIC_IN_BROKER) {
            admit(fleet, to);
            Set<String> system = new TopicAnswers(fleet).system(fleet.find(to));
            if (TopicAnswers.kind(topic, system).equals("system")) {
                throw new Failure(
                        HttpServletResponse.SC_CONFLICT, topic + " is a topic that the brokers need; it stays");
            }
        }
    }

    private Frame ask(Fleet fleet, String to, int code, Map<String, String> fields, byte[] body) {
        admit(fleet, to);
        return fleet.to(to).ask(code, fields, body);
    }

    /** Refuses an address that is none of the cluster's: this node is nobody's way to other machines. */
    private void admit(Fleet fleet, String to) {
        if (known.contains(to) || fleet.cluster().nameServers().contains(to)) {
            return;
        }
        Set<String> now = new TreeSet<>();
        fleet.brokers().forEach(broker -> now.add(broker.address()));
        known = Set.copyOf(now);
        if (!now.contains(to)) {
            throw new Failure(
                    HttpServletResponse.SC_FORBIDDEN,
                    "'" + to + "' is no node of this console's cluster; its brokers are " + String.join(", ", now));
        }
    }

    /** Who asks is the console, whatever the request says of that. */
    private static void check(Map<String, String> fields) {
        fields.keySet().removeAll(Set.of("AccessKey", "Signature", "SecurityToken"));
        long chars = 0;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            chars += field.getValue().length();
            if (!field.getKey().matches(NAME) || chars > MAX_FIELD_CHARS) {
                throw Failure.field(
                        "fields",
                        "A field's name has up to 64 letters, digits and _, and all values together have "
                                + MAX_FIELD_CHARS + " signs at most");
            }
        }
    }

    private static byte[] decoded(String text) {
        try {
            return text == null ? NO_BODY : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw Failure.field("body", "body is in base 64");
        }
    }

    /** What the body is about. */
    private static String subject(int code, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        if (code == RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP) {
            return Json.parseObject(text).textOr("groupName", "");
        }
        Set<String> names = new TreeSet<>();
        text.lines().forEach(line -> {
            String name = line.split("=", 2)[0];
            if (!line.matches(SETTING) || SettingRoutes.isSecret(name)) {
                throw Failure.field("body", "Settings are lines NAME=VALUE; secrets are not set here");
            }
            names.add(name);
        });
        return names.toString();
    }

    private static Object answer(Exchange exchange, byte[] bytes) throws IOException {
        HttpServletResponse response = exchange.response();
        response.setContentType("application/octet-stream");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
        return Route.ANSWERED;
    }
}
