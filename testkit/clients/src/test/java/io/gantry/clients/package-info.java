/** What real clients do, against Apache's servers (the proof that a test is right) and against Gantry's. */
package io.gantry.clients;
