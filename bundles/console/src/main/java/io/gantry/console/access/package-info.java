/** Who is let into the console: users, sessions, what they may do, and what they have done. */
package io.gantry.console.access;
