/** The command line of the load tool: options to a load, a load to a result. */
package io.gantry.bench;
