/** What a handler or an agent is tested with when it needs no real disk and no real socket. */
package io.gantry.contract.stand;
