/** What the broker's tables of topics, groups and offsets share: which names they take, and their files. */
package io.gantry.broker.table;
