/** What the broker's tables of topics, groups and offsets share: their version, their names, their files. */
package io.gantry.broker.table;
