/** Messages that consumers could not handle: they come again later, or end among the dead letters. */
package io.gantry.broker.retry;
