/** Looks at the files of a stopped or running store, for people; changes nothing. */
package io.gantry.store.inspect;
