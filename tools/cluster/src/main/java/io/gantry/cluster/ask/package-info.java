/** Questions to a cluster, and their answers as values. */
package io.gantry.cluster.ask;
