/** The commands of a node. A command is a method of a service with Gogo's scope and function properties. */
package io.gantry.shell.command;
