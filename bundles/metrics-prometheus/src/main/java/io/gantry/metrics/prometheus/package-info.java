/** Figures of the node in the form of Prometheus: who counts, the text, and the port it is fetched from. */
package io.gantry.metrics.prometheus;
