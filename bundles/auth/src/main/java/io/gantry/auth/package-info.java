/** Who a client is: users, their secrets and signatures. */
package io.gantry.auth;
