/** What operators ask rarely: to clean up, and where a consumer is. */
package io.gantry.broker.upkeep;
