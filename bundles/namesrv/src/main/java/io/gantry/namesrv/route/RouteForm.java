package io.gantry.namesrv.route;

/**
 * How a route is wanted.
 *
 * @param isStandard standard JSON, which clients from version 4.9.4 on can read
 * @param isActingMasterSupported whether the lowest follower is shown as leader when a group has none
 * @param orderedQueues the topic's order configuration; null when there is none
 */
public record RouteForm(boolean isStandard, boolean isActingMasterSupported, String orderedQueues) {}
