/** A step of the build: checks the features against the bundles, and writes the bundles' digests into them. */
package io.gantry.distribution;
