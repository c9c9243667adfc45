/** {@code gantry topic}. */
package io.gantry.cli.topic;
