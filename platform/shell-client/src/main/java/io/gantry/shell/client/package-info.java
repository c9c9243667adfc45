/** The terminal's side of a node's shell: a process of its own, outside of the container. */
package io.gantry.shell.client;
