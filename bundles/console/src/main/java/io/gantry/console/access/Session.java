package io.gantry.console.access;

/**
 * Somebody who is logged in.
 *
 * @param id what the browser's cookie has; 256 bits of chance
 * @param csrf what a change must bring along, so that no other site can ask for it
 */
public record Session(String id, String user, Role role, String csrf) {}
