/** Which right each request needs. */
package io.gantry.auth.right;
