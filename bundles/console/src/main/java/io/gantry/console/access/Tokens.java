package io.gantry.console.access;

import io.gantry.agent.Clock;
import io.gantry.agent.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What programs are let in by: the file {@code tokens}, a line {@code name:role:maker:made:expires:digest} each, times
 * in milliseconds since the epoch, mode 0600. A token is 256 bits of chance, so its SHA-256 is enough to keep and tells
 * nobody the token. It counts until it expires or is removed, and as long as who made it is an admin. Safe for any
 * thread.
 */
public final class Tokens {
    /** A token counts at most so long. */
    public static final int MAX_DAYS = 366;

    static final int MAX_TOKENS = 1_000;

    private static final String NAME = "[A-Za-z0-9._-]{1,64}";
    private static final String PREFIX = "gantry_";
    private static final String FORM = PREFIX + "[0-9a-f]{64}";
    private static final String SESSION = "token:";
    private static final int SECRET_BYTES = 32;
    private static final int PARTS = 6;

    private final Path file;
    private final Users users;
    private final SecureRandom random;
    private final Clock clock;
    private SortedMap<String, Token> tokens = new TreeMap<>();

    /** One of them, without what it is known by. */
    public record Token(String name, Role role, String maker, long madeMillis, long expiresMillis, String digest) {}

    /**
     * Reads the file, if there is one.
     *
     * @throws IllegalStateException with cause and remedy when it cannot be read or makes no sense
     */
    public Tokens(Path folder, Users users, SecureRandom random, Clock clock) {
        file = folder.resolve("tokens");
        this.users = users;
        this.random = random;
        this.clock = clock;
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    read(line);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The console's tokens in " + file + " cannot be read (" + e + "): check its permissions", e);
        }
    }

    private void read(String line) {
        String[] parts = line.split(":", PARTS + 1);
        boolean isToken = parts.length == PARTS
                && parts[0].matches(NAME)
                && Role.of(parts[1]).isPresent()
                && parts[3].matches("\\d{1,18}")
                && parts[4].matches("\\d{1,18}")
                && parts[5].matches("[0-9a-f]{64}");
        if (!isToken || tokens.size() >= MAX_TOKENS) {
            throw new IllegalStateException("A line of " + file + " is no token: remove the line, or the file to end"
                    + " all tokens, and make new ones in the console");
        }
        Role role = Role.of(parts[1]).orElseThrow();
        tokens.put(
                parts[0],
                new Token(parts[0], role, parts[2], Long.parseLong(parts[3]), Long.parseLong(parts[4]), parts[5]));
    }

    /**
     * Makes a token, which is told this once; an IllegalArgumentException says what is wrong with the name.
     *
     * @param maker the admin who asks for it
     */
    public synchronized String make(String name, Role role, int days, String maker) {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("a name has 1 to 64 of the signs A-Z a-z 0-9 . _ -");
        }
        long now = clock.millis();
        SortedMap<String, Token> next = new TreeMap<>(tokens);
        next.values().removeIf(token -> token.expiresMillis() <= now);
        if (next.containsKey(name)) {
            throw new IllegalArgumentException("there is a token " + name + " already; remove it first");
        }
        if (next.size() >= MAX_TOKENS) {
            throw new IllegalArgumentException("there are " + MAX_TOKENS + " tokens already; remove one first");
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String text = PREFIX + HexFormat.of().formatHex(secret);
        next.put(name, new Token(name, role, maker, now, now + TimeUnit.DAYS.toMillis(days), digest(text)));
        save(next);
        return text;
    }

    private static String digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** On disk first: what is not there would be undone by a restart. */
    private void save(SortedMap<String, Token> next) {
        StringBuilder text = new StringBuilder();
        next.values().forEach(token -> text.append(String.join(
                        ":",
                        token.name(),
                        token.role().word(),
                        token.maker(),
                        String.valueOf(token.madeMillis()),
                        String.valueOf(token.expiresMillis()),
                        token.digest()))
                .append('\n'));
        try {
            WholeFile.write(
                    file,
                    text.toString().getBytes(StandardCharsets.UTF_8),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tokens = next;
    }

    /** Who a token is, while it counts. */
    public synchronized Optional<Session> find(String text) {
        if (!text.matches(FORM)) {
            return Optional.empty();
        }
        String digest = digest(text);
        return tokens.values().stream()
                .filter(token -> token.digest().equals(digest) && counts(token))
                .findFirst()
                .map(token -> new Session("", SESSION + token.name(), token.role(), ""));
    }

    private boolean counts(Token token) {
        return token.expiresMillis() > clock.millis() && users.isAdmin(token.maker());
    }

    /** Whether somebody was let in by a token. */
    public static boolean isToken(Session session) {
        return session.user().startsWith(SESSION);
    }

    /** Whether somebody was let in by a token that still counts. */
    public synchronized boolean isOpen(Session session) {
        Token token = isToken(session) ? tokens.get(session.user().substring(SESSION.length())) : null;
        return token != null && counts(token);
    }

    /** Removes one: it counts no more. False when there is none. */
    public synchronized boolean remove(String name) {
        if (!tokens.containsKey(name)) {
            return false;
        }
        SortedMap<String, Token> next = new TreeMap<>(tokens);
        next.remove(name);
        save(next);
        return true;
    }

    /** Removes all that somebody made, who is no admin any more: another admin of that name is somebody else. */
    public synchronized void removeAllOf(String maker) {
        SortedMap<String, Token> next = new TreeMap<>(tokens);
        if (next.values().removeIf(token -> token.maker().equals(maker))) {
            save(next);
        }
    }

    /** Whether a token that somebody makes would count. */
    public boolean countsOf(String maker) {
        return users.isAdmin(maker);
    }

    /** All of them, by name. */
    public synchronized List<Token> all() {
        return List.copyOf(tokens.values());
    }
}
