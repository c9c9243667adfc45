/** One connection: bytes in, frames out of them, requests up, replies back, and calls the other way. */
package io.gantry.wire.netty.link;
