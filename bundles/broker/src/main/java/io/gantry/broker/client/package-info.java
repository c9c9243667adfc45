/** The connected producers and consumers, their subscriptions, and the requests that announce them. */
package io.gantry.broker.client;
