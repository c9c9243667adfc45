/** The requests by which groups ask from where to consume, and say how far they came. */
package io.gantry.broker.progress;
