/** How far each consumer group has consumed, and the requests that read and commit it. */
package io.gantry.broker.offset;
