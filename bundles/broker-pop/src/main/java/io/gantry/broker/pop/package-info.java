/** Gives messages to consumers that own no queue, and takes their acknowledgements. */
package io.gantry.broker.pop;
