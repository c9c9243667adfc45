/** A cluster as an operator's tools see it: where topics are, how far they go, and any single question to a node. */
package io.gantry.cluster;
