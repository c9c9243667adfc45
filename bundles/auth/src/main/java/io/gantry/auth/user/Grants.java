package io.gantry.auth.user;

import io.gantry.auth.policy.Policies;
import io.gantry.codec.BadBodyException;
import io.gantry.codec.Json;
import io.gantry.codec.JsonLimits;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.log.StorageException;
import io.gantry.registry.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The policies of users, by name. Read by event loops, changed by one thread at a time; a change is on disk first. */
@Component(service = Grants.class)
public final class Grants {
    private static final String SUBJECT_PREFIX = "User:";

    private final Path path;
    /** Never changed, only replaced. */
    private volatile Map<String, Policies> grants;

    @Activate
    public Grants(@Reference Broker broker) {
        this(broker.rootDirectory().resolve("config").resolve("auth").resolve("acls.json"));
    }

    public Grants(Path path) {
        this.path = path;
        this.grants = load();
    }

    private Map<String, Policies> load() {
        Map<String, Policies> loaded = new TreeMap<>();
        if (!Files.exists(path)) {
            return loaded;
        }
        try {
            JsonObject file = Json.parseObject(Files.readString(path), JsonLimits.FILE);
            for (Object each : file.listOrEmpty("acls")) {
                if (!(each instanceof JsonObject fields)) {
                    throw new IllegalArgumentException("acls has something that is no object");
                }
                loaded.put(user(fields.text("subject")), Policies.of(fields));
            }
            return loaded;
        } catch (IOException | BadBodyException | IllegalArgumentException e) {
            throw new StorageException("Cannot read the policies of " + path + ": " + e.getMessage()
                    + "; put back a good copy, or move it away to start without any");
        }
    }

    /** The name in {@code User:name}. */
    public static String user(String subject) {
        if (!subject.startsWith(SUBJECT_PREFIX) || subject.length() == SUBJECT_PREFIX.length()) {
            throw new IllegalArgumentException("'" + subject + "' is no subject; write User:NAME");
        }
        return subject.substring(SUBJECT_PREFIX.length());
    }

    /** As {@code mqadmin} expects it and the file has it. */
    public static Map<String, Object> told(String user, Policies policies) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", SUBJECT_PREFIX + user);
        fields.put("policies", policies.told());
        return fields;
    }

    /** What the user may do. */
    public Policies of(String user) {
        return grants.getOrDefault(user, Policies.NONE);
    }

    /** By user. */
    public Map<String, Policies> all() {
        return grants;
    }

    /** What is done while nobody changes policies. */
    @FunctionalInterface
    public interface Change {
        void run() throws IOException;
    }

    /**
     * Forgets a user's policies and then has the user removed, before anybody could give it new ones: the next user of
     * this name would have them.
     */
    public synchronized void forget(String user, Change removal) throws IOException {
        change(user, all -> Policies.NONE);
        removal.run();
    }

    /** Changes a user's policies; none are forgotten. What the operator throws leaves everything as it was. */
    public synchronized void change(String user, UnaryOperator<Policies> operator) throws IOException {
        Map<String, Policies> next = new TreeMap<>(grants);
        Policies after = operator.apply(of(user));
        if (after.isEmpty()) {
            if (next.remove(user) == null) {
                return;
            }
        } else {
            next.put(user, after);
        }
        List<Map<String, Object>> kept = new ArrayList<>();
        next.forEach((name, policies) -> kept.add(told(name, policies)));
        SecretFile.write(path, JsonWriter.PRETTY.bytes(Map.of("acls", kept)));
        grants = next;
    }
}
