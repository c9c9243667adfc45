/** Messages from producers: single, batch and one-way. */
package io.gantry.broker.send;
