/** Real Apache RocketMQ clients, name servers and brokers, and Gantry nodes, as child processes of a test. */
package io.gantry.clients;
