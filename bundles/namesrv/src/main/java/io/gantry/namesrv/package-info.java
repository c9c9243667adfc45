/** The name server: one component that owns the parts, and one handler for each kind of request. */
package io.gantry.namesrv;
