/** The whole road of a message through the real parts, from a producer's request to a consumer's reply. */
package io.gantry.broker.road;
