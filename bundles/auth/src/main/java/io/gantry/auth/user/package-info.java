/** Who may come in, and what is kept of them. */
package io.gantry.auth.user;
