package io.gantry.settings.rocketmq;

/**
 * One entry of a property file.
 *
 * @param key the key, unescaped
 * @param value the value, unescaped; blanks at its end are kept, as Java keeps them
 * @param line the line on which the entry begins, counted from 1
 */
record Entry(String key, String value, int line) {}
