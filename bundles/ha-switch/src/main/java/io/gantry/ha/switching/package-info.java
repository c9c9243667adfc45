/** Replaces the replication technique of a running node. */
package io.gantry.ha.switching;
