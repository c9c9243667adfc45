/** Tells figures of the node to whoever scrapes them. */
package io.gantry.metrics.prometheus;
