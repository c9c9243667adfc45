/** Who this broker is: cluster, name, id, address, directory. */
package io.gantry.broker.identity;
