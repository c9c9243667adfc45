/** How far each consumer group has consumed, as committed by its members. */
package io.gantry.broker.offset;
