/** Which handler serves a request, what happens while a handler is swapped, and when it fails. */
package io.gantry.wire.netty.dispatch;
