package io.gantry.auth.user;

import io.gantry.codec.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Someone who may come in. Immutable; its text leaves the secret out.
 *
 * @param name the access key of a client
 * @param secret what requests are signed with, so it is kept as it is and never told
 * @param isSuper whether it may change users
 * @param isEnabled whether it is let in
 */
public record User(String name, String secret, boolean isSuper, boolean isEnabled) {
    static final int MAX_CHARS = 128;

    private static final Pattern NAME = Pattern.compile("[\\w.@-]{1," + MAX_CHARS + "}");

    public User {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a user's name has 1 to " + MAX_CHARS + " letters, digits, dots, dashes, underscores or @");
        }
        if (secret.isBlank() || secret.length() > MAX_CHARS) {
            throw new IllegalArgumentException("a password has 1 to " + MAX_CHARS + " characters");
        }
    }

    /** A new user: what is not said is Normal and enabled. */
    public static User created(String name, JsonObject body) {
        return new User(
                name,
                body.textOr("password", ""),
                isSuper(body.textOr("userType", "Normal")),
                isEnabled(body.textOr("userStatus", "enable")));
    }

    /** This user with whatever the body says. */
    public User changed(JsonObject body) {
        String newSecret = body.textOr("password", null);
        String type = body.textOr("userType", null);
        String status = body.textOr("userStatus", null);
        return new User(
                name,
                newSecret == null || newSecret.isEmpty() ? secret : newSecret,
                type == null || type.isEmpty() ? isSuper : isSuper(type),
                status == null || status.isEmpty() ? isEnabled : isEnabled(status));
    }

    private static boolean isSuper(String type) {
        return isFirst(type, "Super", "Normal", "userType");
    }

    private static boolean isEnabled(String status) {
        return isFirst(status, "enable", "disable", "userStatus");
    }

    private static boolean isFirst(String word, String first, String second, String field) {
        if (word.isEmpty() || word.equalsIgnoreCase(second)) {
            return word.isEmpty() && first.equals("enable");
        }
        if (word.equalsIgnoreCase(first)) {
            return true;
        }
        throw new IllegalArgumentException(field + " is " + first + " or " + second);
    }

    /** What operators are told. */
    public Map<String, Object> told() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("username", name);
        fields.put("userType", isSuper ? "Super" : "Normal");
        fields.put("userStatus", isEnabled ? "enable" : "disable");
        return fields;
    }

    /** What the file has. */
    Map<String, Object> kept() {
        Map<String, Object> fields = told();
        fields.put("password", secret);
        return fields;
    }

    @Override
    public String toString() {
        return "User " + name;
    }
}
