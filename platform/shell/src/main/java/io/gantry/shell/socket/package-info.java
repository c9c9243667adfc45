/** The socket of a node's shell, and what it does for each terminal. */
package io.gantry.shell.socket;
