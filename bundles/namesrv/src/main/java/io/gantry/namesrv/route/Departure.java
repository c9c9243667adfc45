package io.gantry.namesrv.route;

/** A broker that left, by its own word or because nothing was heard of it. */
public record Departure(BrokerKey key, String brokerName, long brokerId) {}
