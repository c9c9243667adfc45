/** Delivers messages at a time of their own, and takes them back before. */
package io.gantry.broker.timer;
