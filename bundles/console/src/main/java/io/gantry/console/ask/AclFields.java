package io.gantry.console.ask;

import io.gantry.cluster.ask.AuthAnswers.Policy;
import io.gantry.cluster.ask.PlainAnswers.Account;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a request says of users and policies, checked field by field. */
final class AclFields {
    private static final int MAX_CHARS = 128;
    private static final int MAX_SOURCES = 100;
    private static final String USER = "[\\w.@-]{1," + MAX_CHARS + "}";
    private static final String RESOURCE = "\\*|(?i:Topic|Group|Cluster):(\\*|[^\\s*:]{1,255}\\*?)";
    private static final String SOURCE = "[0-9A-Fa-f.:]{2,45}(/\\d{1,3})?";
    private static final List<String> ACTIONS =
            List.of("All", "Pub", "Sub", "Create", "Update", "Delete", "Get", "List");

    private static final List<String> PERMISSIONS = List.of("", "DENY", "PUB", "SUB", "PUB|SUB");
    private static final String NAMED = "[^\\s=,]{1,255}=(DENY|PUB|SUB|PUB\\|SUB|SUB\\|PUB)";
    private static final String MASKS = "[0-9A-Fa-f.:*{}, /-]{0,500}";
    private static final String MASK = "[0-9A-Fa-f.:*{}, /-]{1,100}";
    private static final int MAX_NAMED = 1_000;
    /** RocketMQ 4.9 reads no file with a shorter name or secret. */
    private static final int OLD_MIN_CHARS = 7;

    private AclFields() {}

    /** What the body says of an account of RocketMQ 4, all of it but the secret. */
    static Account account(Exchange exchange, String user) throws IOException {
        String source = plain(exchange, "source");
        if (!source.matches(MASKS)) {
            throw Failure.field(
                    "source", "source is addresses as plain_acl.yml has them, with commas: 10.0.*.*, 10.1.2.{3,4}");
        }
        return new Account(
                user,
                exchange.isTrue("admin"),
                source,
                oneOf("topicDefault", plain(exchange, "topicDefault"), PERMISSIONS),
                oneOf("groupDefault", plain(exchange, "groupDefault"), PERMISSIONS),
                named(exchange, "topics"),
                named(exchange, "groups"));
    }

    /** From where nobody need sign, as the body says it. */
    static List<String> trusted(Exchange exchange) throws IOException {
        if (exchange.body().get("addresses") == null) {
            throw Failure.field("addresses", "addresses is missing: a list, which may be empty");
        }
        List<String> addresses = texts(exchange, "addresses");
        boolean isUsable = addresses.stream().allMatch(each -> each.matches(MASK));
        if (!isUsable || addresses.size() > MAX_SOURCES) {
            throw Failure.field(
                    "addresses",
                    "addresses are at most " + MAX_SOURCES + " as plain_acl.yml has them: 10.0.*.*, 10.1.2.{3,4}");
        }
        return addresses;
    }

    private static String plain(Exchange exchange, String field) throws IOException {
        return "".equals(exchange.body().get(field)) || exchange.body().get(field) == null ? "" : exchange.text(field);
    }

    private static List<String> named(Exchange exchange, String field) throws IOException {
        List<String> named = texts(exchange, field);
        if (named.size() > MAX_NAMED || !named.stream().allMatch(each -> each.matches(NAMED))) {
            throw Failure.field(
                    field,
                    field + " is at most " + MAX_NAMED + " of NAME=DENY, NAME=PUB, NAME=SUB or NAME=PUB|SUB; a name has"
                            + " no blank and no comma");
        }
        return named;
    }

    /** A new account is to be one that RocketMQ 4.9 reads as well. */
    static void requireLong(String field, String text) {
        if (text.length() < OLD_MIN_CHARS) {
            throw Failure.field(field, field + " of a new account has at least " + OLD_MIN_CHARS + " signs");
        }
    }

    static void requireOther(Target target, String name) {
        if (target.isOwn(name)) {
            throw new Failure(
                    409,
                    "The console itself signs as " + name + " and would lock itself out: change that user with mqadmin"
                            + " updateUser (of RocketMQ 4 updateAclConfig), then consoleSecretKey");
        }
    }

    /** What the body says of a policy. */
    static Policy policy(Exchange exchange, String user) throws IOException {
        String resource = resource(exchange.text("resource"));
        String decision = oneOf("decision", exchange.text("decision"), List.of("Allow", "Deny"));
        String kind = kind(exchange.textOrNull("kind"));
        List<String> actions = texts(exchange, "actions");
        actions.forEach(action -> oneOf("actions", action, ACTIONS));
        if (actions.isEmpty() || actions.size() > ACTIONS.size()) {
            throw Failure.field("actions", "actions are some of " + String.join(", ", ACTIONS));
        }
        List<String> sources = texts(exchange, "sources");
        boolean isUsable = sources.stream().allMatch(source -> source.matches(SOURCE));
        if (!isUsable || sources.size() > MAX_SOURCES) {
            throw Failure.field(
                    "sources", "sources are at most " + MAX_SOURCES + " addresses or networks, as 10.0.0.0/8");
        }
        return new Policy(user, kind, resource, actions, sources, decision);
    }

    /** What the audit log says, also of a name that is none. */
    static String subject(String name) {
        return name.length() > MAX_CHARS ? "a name that is too long" : name;
    }

    static String checked(String name) {
        if (!name.matches(USER)) {
            throw Failure.field("user", "user has 1 to " + MAX_CHARS + " of the signs A-Z a-z 0-9 _ . @ -");
        }
        return name;
    }

    static String secret(Exchange exchange) throws IOException {
        String secret = exchange.textOrNull("secret");
        boolean isBad = secret != null
                && (secret.isBlank()
                        || secret.length() > MAX_CHARS
                        || secret.chars().anyMatch(Character::isISOControl));
        if (isBad) {
            throw Failure.field(
                    "secret", "secret has 1 to " + MAX_CHARS + " signs, and none of them is a control sign");
        }
        return secret;
    }

    /** Empty leaves what is there. */
    static String type(Exchange exchange) throws IOException {
        String type = exchange.textOrNull("type");
        return type == null ? "" : oneOf("type", type, List.of("Normal", "Super"));
    }

    static String status(Exchange exchange) throws IOException {
        String status = exchange.textOrNull("status");
        return status == null ? "" : oneOf("status", status, List.of("enable", "disable"));
    }

    static String kind(String kind) {
        return kind == null || kind.isEmpty() ? "Custom" : oneOf("kind", kind, List.of("Custom", "Default"));
    }

    static String resource(String resource) {
        if (!resource.matches(RESOURCE)) {
            throw Failure.field(
                    "resource",
                    "resource is Topic:NAME, Group:NAME or Cluster:NAME, with a star as the end of NAME or for the"
                            + " whole of it, or only *");
        }
        return resource;
    }

    private static String oneOf(String field, String word, List<String> words) {
        if (!words.contains(word)) {
            throw Failure.field(field, field + " is one of " + String.join(", ", words));
        }
        return word;
    }

    private static List<String> texts(Exchange exchange, String field) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Object each : exchange.body().listOrEmpty(field)) {
            if (!(each instanceof String text)) {
                throw Failure.field(field, field + " is a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }
}
