/** Delayed messages: the levels, the waiting room, and the delivery when the time has come. */
package io.gantry.broker.delay;
