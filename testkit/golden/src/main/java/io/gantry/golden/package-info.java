/** Bytes captured from real peers, for the tests of every codec. */
package io.gantry.golden;
