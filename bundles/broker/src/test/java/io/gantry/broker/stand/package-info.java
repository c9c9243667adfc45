/** What the tests of the broker stand on. */
package io.gantry.broker.stand;
