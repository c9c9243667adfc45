package io.gantry.auth.user;

import io.gantry.registry.Broker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everyone who may come in. Read by event loops, changed by one thread at a time; a change is on disk first. */
@Component(service = Users.class, configurationPid = Users.PID)
@Designate(ocd = AccessSettings.class)
public final class Users {
    public static final String PID = "io.gantry.auth";
    static final int MAX_USERS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Users.class);

    private final UserFile file;
    /** Never changed, only replaced. */
    private volatile Map<String, User> users;

    @Activate
    public Users(@Reference Broker broker, AccessSettings settings) throws IOException {
        this(broker.rootDirectory().resolve("config").resolve("auth").resolve("users.json"), settings);
    }

    public Users(Path path, AccessSettings settings) throws IOException {
        file = new UserFile(path);
        users = file.load();
        if (!settings.firstUser().isBlank()) {
            User first = UserFile.setting("initAuthenticationUser", settings.firstUser(), "username", "password");
            if (!users.containsKey(first.name())) {
                change(first.name(), nobody -> first);
            }
        }
        if (!settings.ownCredentials().isBlank()) {
            User own = UserFile.setting(
                    "innerClientAuthenticationCredentials", settings.ownCredentials(), "accessKey", "secretKey");
            if (!users.containsKey(own.name())) {
                change(own.name(), nobody -> own);
            }
        }
        if (users.isEmpty()) {
            LOG.warn(
                    "There is no user, so nobody is let in: set initAuthenticationUser and start again: file={}", path);
        }
    }

    public Optional<User> find(String name) {
        return Optional.ofNullable(users.get(name));
    }

    /** By name. */
    public Collection<User> all() {
        return List.copyOf(users.values());
    }

    /**
     * Makes, changes or removes a user: the operator gets the one there is or null, and returns the one there shall be
     * or null. What it throws leaves everything as it was.
     */
    public synchronized void change(String name, UnaryOperator<User> operator) throws IOException {
        Map<String, User> next = new TreeMap<>(users);
        User after = operator.apply(next.get(name));
        if (after == null) {
            next.remove(name);
        } else {
            next.put(name, after);
        }
        if (next.size() > MAX_USERS) {
            throw new IllegalArgumentException("there are " + MAX_USERS + " users already: delete some first");
        }
        file.save(next.values());
        users = next;
    }
}
