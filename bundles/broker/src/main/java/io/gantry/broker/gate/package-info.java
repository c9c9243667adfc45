/** The gate every write goes through. */
package io.gantry.broker.gate;
