package io.gantry.console.access;

import io.gantry.agent.Clock;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Who is logged in; in memory only, so a restart of the console ends all. Safe for any thread. */
public final class Sessions {
    private static final int MAX_SESSIONS = 1_000;
    private static final int ID_BYTES = 32;
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(30);
    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(12);

    private final Map<String, Life> lives = new LinkedHashMap<>();
    private final SecureRandom random;
    private final Clock clock;

    /** A session and when it was begun and used. */
    private static final class Life {
        private final Session session;
        private final long begun;
        private long used;

        Life(Session session, long now) {
            this.session = session;
            this.begun = now;
            this.used = now;
        }

        boolean isOver(long now) {
            return now - used > IDLE_NANOS || now - begun > LONGEST_NANOS;
        }
    }

    public Sessions(SecureRandom random, Clock clock) {
        this.random = random;
        this.clock = clock;
    }

    /** Begins one. When there are too many the oldest ends. */
    public synchronized Session begin(Users.User user) {
        long now = clock.nanos();
        lives.values().removeIf(life -> life.isOver(now));
        if (lives.size() >= MAX_SESSIONS) {
            lives.remove(lives.keySet().iterator().next());
        }
        Session session = new Session(chance(), user.name(), user.role(), chance());
        lives.put(session.id(), new Life(session, now));
        return session;
    }

    private String chance() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The session of a cookie, which is used by this. */
    public synchronized Optional<Session> find(String id) {
        Life life = id == null ? null : lives.get(id);
        if (life == null) {
            return Optional.empty();
        }
        long now = clock.nanos();
        if (life.isOver(now)) {
            lives.remove(id);
            return Optional.empty();
        }
        life.used = now;
        return Optional.of(life.session);
    }

    /** Whether it goes on; that it is asked for does not prolong it. */
    public synchronized boolean isOpen(Session session) {
        Life life = lives.get(session.id());
        return life != null && !life.isOver(clock.nanos());
    }

    /** Ends one. */
    public synchronized void end(Session session) {
        lives.remove(session.id());
    }

    /** Ends all of a user, whose role or password is another now. */
    public synchronized void endAll(String user) {
        lives.values().removeIf(life -> life.session.user().equals(user));
    }
}
