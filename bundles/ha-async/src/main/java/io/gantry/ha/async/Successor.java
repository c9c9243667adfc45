package io.gantry.ha.async;

/**
 * The node that leads instead of this one.
 *
 * @param address where clients reach it, host:port
 * @param haAddress where followers connect to it, host:port
 */
record Successor(String address, String haAddress) {
    static final Successor NONE = new Successor("", "");
}
