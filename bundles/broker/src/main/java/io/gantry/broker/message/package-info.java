/** Messages on their way into the log, and how one is found in it again. */
package io.gantry.broker.message;
