package io.gantry.namesrv.route;

/** One broker process: no two in a cluster have the same address. */
public record BrokerKey(String cluster, String address) {}
