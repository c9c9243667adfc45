/** The web console of a node: pages, the REST interface beneath them, and who may use it. */
package io.gantry.console;
