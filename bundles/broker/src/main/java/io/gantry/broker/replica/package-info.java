/** What people are told of replicas, whatever the technique. */
package io.gantry.broker.replica;
