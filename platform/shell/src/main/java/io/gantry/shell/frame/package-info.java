/** What a terminal and a node say to each other. */
package io.gantry.shell.frame;
