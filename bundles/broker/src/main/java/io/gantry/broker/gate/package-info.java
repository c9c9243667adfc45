/** The gate every write goes through, and what its outcomes mean on the wire. */
package io.gantry.broker.gate;
