/** Keeps messages until the time that their producer has set, and takes them back when it asks. */
package io.gantry.broker.timer;
