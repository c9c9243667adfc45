package io.gantry.namesrv.route;

import io.gantry.codec.BrokerEntry;

/**
 * Another broker has the lowest id of its group now.
 *
 * @param group with the addresses after the change
 * @param departedAddress of the broker that left; null when one came
 * @param haAddress of the broker that came; null when one left
 */
public record LeadChange(BrokerEntry group, String departedAddress, String haAddress) {}
