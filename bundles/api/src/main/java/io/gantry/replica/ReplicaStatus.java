package io.gantry.replica;

/**
 * How far a replica is.
 *
 * @param address its host and port, as the leader sees them
 * @param acknowledged everything below this byte address is in its log, as it says; -1 when it has not said yet
 * @param next address of the next byte it is sent; -1 when that is not known yet
 * @param isInSync whether it counts
 * @param bytesPerSecond what went to it in the last second
 */
public record ReplicaStatus(String address, long acknowledged, long next, boolean isInSync, long bytesPerSecond) {}
