/** What has to be asked of a cluster before and after a load: where a topic's queues are, and how far they go. */
package io.gantry.bench.cluster;
