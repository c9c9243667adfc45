/** Routes: who holds which topic. */
package io.gantry.namesrv;
