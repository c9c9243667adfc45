/** This node itself: its commands, what runs in it, how it is replicated. */
package io.gantry.console.node;
