/** Understands SQL92 expressions over message properties. */
package io.gantry.broker.filter;
