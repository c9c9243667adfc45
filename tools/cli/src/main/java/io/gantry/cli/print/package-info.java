/** What is printed: tables and facts for people, the same as JSON for machines, and what is being waited for. */
package io.gantry.cli.print;
