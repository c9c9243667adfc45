/** The bodies of requests and responses: read with bounds, written in RocketMQ's forms. */
package io.gantry.broker.body;
