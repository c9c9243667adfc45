package io.gantry.namesrv.route;

import io.gantry.codec.RegisterBrokerBody;
import io.gantry.wire.Connection;

/**
 * What a broker announced.
 *
 * @param brokerId 0 for a leader
 * @param zone may be null
 * @param heartbeatTimeoutMillis silence after which the broker is gone; null for the name server's own setting
 * @param mayActAsMaster null from brokers before version 5
 */
public record Registration(
        BrokerKey key,
        String brokerName,
        long brokerId,
        String haAddress,
        String zone,
        Long heartbeatTimeoutMillis,
        Boolean mayActAsMaster,
        RegisterBrokerBody body,
        Connection connection) {}
