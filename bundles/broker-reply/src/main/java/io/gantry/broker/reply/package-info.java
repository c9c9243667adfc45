/** Takes replies to the producers that wait for them. */
package io.gantry.broker.reply;
