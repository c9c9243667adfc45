/** Messages as an operator finds, reads and sends them. */
package io.gantry.cluster.message;
