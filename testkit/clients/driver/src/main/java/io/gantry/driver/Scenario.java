package io.gantry.driver;

import java.util.Map;

/** One thing a real client does on command; the answer is sent back as JSON. */
interface Scenario {
    Map<String, Object> run(Args args) throws Exception;
}
