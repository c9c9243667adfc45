/** Which cluster is meant, and what is asked of it: brokers, topics, groups, messages. */
package io.gantry.console.ask;
