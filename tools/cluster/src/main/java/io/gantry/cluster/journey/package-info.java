/** The way of a message, put together from what brokers know of it. */
package io.gantry.cluster.journey;
