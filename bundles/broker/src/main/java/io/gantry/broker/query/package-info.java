/** Questions about what is stored: messages by id and by key, queues by offset and by time. */
package io.gantry.broker.query;
