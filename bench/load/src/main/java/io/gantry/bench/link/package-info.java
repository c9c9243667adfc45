/** Many requests in flight on few connections, by one thread. */
package io.gantry.bench.link;
