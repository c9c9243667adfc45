package io.gantry.namesrv.route;

/**
 * What the name server answers a registration.
 *
 * @param refusal why the broker was not registered; null when it was
 * @param haAddress where a follower finds its leader's replication; null for a leader
 * @param leaderAddress where a follower finds its leader; null for a leader
 */
public record RegistrationResult(String refusal, String haAddress, String leaderAddress) {
    /** Registered, and there is no leader to tell of. */
    static final RegistrationResult ALONE = new RegistrationResult(null, null, null);

    static RegistrationResult refused(String why) {
        return new RegistrationResult(why, null, null);
    }
}
