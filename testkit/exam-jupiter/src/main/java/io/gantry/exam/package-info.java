/** The bridge between Pax Exam's container and JUnit Jupiter. */
package io.gantry.exam;
