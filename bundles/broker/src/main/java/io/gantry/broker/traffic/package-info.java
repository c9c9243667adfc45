/** How much goes in and out: counters that the data path feeds and that statistics read. */
package io.gantry.broker.traffic;
