/** The leases by which one member of a group at a time consumes a queue in order. */
package io.gantry.broker.lock;
