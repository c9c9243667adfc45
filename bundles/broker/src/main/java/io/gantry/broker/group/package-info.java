/** The subscription groups this broker knows, and the requests that read and change them. */
package io.gantry.broker.group;
