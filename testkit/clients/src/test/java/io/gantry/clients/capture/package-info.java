/** The program that captured the golden bytes from real Apache processes. */
package io.gantry.clients.capture;
