package io.gantry.cluster.journey;

import io.gantry.cluster.journey.Journey.Step;
import io.gantry.cluster.journey.Journey.What;
import java.util.ArrayList;
import java.util.List;

/**
 * What clients say of a message that have their trace turned on: records of a topic, each with lines of fields. Lines
 * of a kind that is not known, or too short for what is read of them, are left out.
 *
 * <pre>
 * Pub        time region group topic id tags keys storeHost bytes cost type offsetId isSuccess client
 * SubBefore  time region group request id retries keys client
 * SubAfter   request id cost isSuccess keys code time group
 * EndTransaction  time region group topic id tags keys storeHost type transaction state fromCheck
 * </pre>
 */
final class ClientTrace {
    private static final String FIELD = "\1";
    private static final String LINE = "\2";
    private static final int PUB_ID = 5;
    private static final int PUB_COST = 10;
    private static final int PUB_SUCCESS = 13;
    private static final int BEFORE_ID = 5;
    private static final int BEFORE_RETRIES = 6;
    private static final int AFTER_ID = 2;
    private static final int AFTER_COST = 3;
    private static final int AFTER_SUCCESS = 4;
    private static final int AFTER_TIME = 7;
    private static final int AFTER_GROUP = 8;
    private static final int END_STATE = 11;

    private ClientTrace() {}

    /** What a record of the trace's topic says of one message. */
    static List<Step> steps(String body, String id, long storedMillis) {
        List<Step> steps = new ArrayList<>();
        for (String line : body.split(LINE)) {
            String[] fields = line.split(FIELD, -1);
            Step step =
                    switch (fields[0]) {
                        case "Pub" -> sent(fields, id);
                        case "SubBefore" -> began(fields, id);
                        case "SubAfter" -> ended(fields, id, storedMillis);
                        case "EndTransaction" -> decided(fields, id);
                        default -> null;
                    };
            if (step != null) {
                steps.add(step);
            }
        }
        return steps;
    }

    private static Step sent(String[] fields, String id) {
        if (fields.length <= PUB_COST || !fields[PUB_ID].equals(id)) {
            return null;
        }
        // It begins to send then; whether it succeeded is a field that old clients do not have.
        String success = fields.length > PUB_SUCCESS ? outcome(fields[PUB_SUCCESS]) : "";
        return step(What.CLIENT_SENT, number(fields[1]), fields[3], null, success + fields[PUB_COST] + " ms");
    }

    private static Step began(String[] fields, String id) {
        if (fields.length <= BEFORE_RETRIES || !fields[BEFORE_ID].equals(id)) {
            return null;
        }
        return step(What.CLIENT_BEGAN, number(fields[1]), fields[3], (int) number(fields[BEFORE_RETRIES]), "");
    }

    private static Step ended(String[] fields, String id, long storedMillis) {
        if (fields.length <= AFTER_SUCCESS || !fields[AFTER_ID].equals(id)) {
            return null;
        }
        boolean hasTime = fields.length > AFTER_GROUP && number(fields[AFTER_TIME]) > 0;
        return step(
                What.CLIENT_ENDED,
                hasTime ? number(fields[AFTER_TIME]) : storedMillis,
                hasTime ? fields[AFTER_GROUP] : null,
                null,
                outcome(fields[AFTER_SUCCESS]) + fields[AFTER_COST] + " ms");
    }

    private static Step decided(String[] fields, String id) {
        if (fields.length <= END_STATE || !fields[PUB_ID].equals(id)) {
            return null;
        }
        return step(What.CLIENT_DECIDED, number(fields[1]), fields[3], null, fields[END_STATE]);
    }

    private static Step step(What what, long at, String group, Integer times, String note) {
        return new Step(what, at, group, times, null, null, note);
    }

    private static String outcome(String isSuccess) {
        return isSuccess.equals("true") ? "success, " : "failure, ";
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
