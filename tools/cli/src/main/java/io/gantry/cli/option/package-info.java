/** What the commands have in common: cluster, output, consent, times. */
package io.gantry.cli.option;
