/** No replica: appended or durable is committed. */
package io.gantry.ha.solo;
