/** What the tools' commands have in common on their command lines. */
package io.gantry.cluster.option;
