/** The operator's commands: their main program. */
package io.gantry.cli;
