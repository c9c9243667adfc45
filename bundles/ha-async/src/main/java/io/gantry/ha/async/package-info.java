/**
 * A leader that ships its log to followers. The protocol is that of Apache RocketMQ's DefaultHAService: a follower
 * reports, in 8 bytes, how far its log goes; the leader sends 12 bytes, position and number of bytes, and those bytes.
 */
package io.gantry.ha.async;
