/** How the name servers learn that this broker is there and which topics it holds. */
package io.gantry.broker.registration;
