/** The loads: what is sent when, and what an answer counts for. */
package io.gantry.bench.traffic;
