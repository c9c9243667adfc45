package io.gantry.replica;

/**
 * What a follower knows of its leader.
 *
 * @param address where it connects to, host:port; empty when it knows none
 * @param isConnected whether there is a connection
 * @param reason for people: why there is none, or why this log takes nothing of what comes; empty where neither is so
 * @param position address behind the newest byte the leader is known to have; -1 when nothing is known
 * @param behindMillis how old the leader's first record is that this log lacks; 0 when it lacks none, -1 when that is
 *     not known
 * @param heardMillis when the leader was heard last, since the epoch; 0 for never
 * @param saidMillis when it was told last how far this log goes, since the epoch; 0 for never
 * @param bytesPerSecond what came in the last second
 */
public record LeaderStatus(
        String address,
        boolean isConnected,
        String reason,
        long position,
        long behindMillis,
        long heardMillis,
        long saidMillis,
        long bytesPerSecond) {}
