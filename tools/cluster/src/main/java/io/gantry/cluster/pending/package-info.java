/** What brokers hold back: messages that wait for a time, and half messages that wait for their producer. */
package io.gantry.cluster.pending;
