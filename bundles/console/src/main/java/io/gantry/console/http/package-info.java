/** Requests and answers of the console: routes, bounds, headers, files. */
package io.gantry.console.http;
