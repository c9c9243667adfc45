/** Certificates, and what encrypts connections with them. */
package io.gantry.wire.netty.tls;
