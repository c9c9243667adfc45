/** Keeps half messages of transactions until their producer decides, and asks it when it does not. */
package io.gantry.broker.tx;
