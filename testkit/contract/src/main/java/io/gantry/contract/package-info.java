/** Contract tests: one abstract class per API interface, which every provider of it extends in its own tests. */
package io.gantry.contract;
