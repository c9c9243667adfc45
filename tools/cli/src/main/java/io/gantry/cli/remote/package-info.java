/** The same from afar: a node asked by the REST interface of its console, with a token. */
package io.gantry.cli.remote;
