/** What every page has: who is logged in, the menu, live events, users, the audit log, the description of it all. */
package io.gantry.console.board;
