/** Who holds which topic: one immutable snapshot for readers, one writer, and the watch over brokers. */
package io.gantry.namesrv.route;
