/** Messages to consumers: pulls, answered at once or when something arrives. */
package io.gantry.broker.pull;
