/** Things that happen later: one agent for all deadlines of the broker. */
package io.gantry.broker.time;
