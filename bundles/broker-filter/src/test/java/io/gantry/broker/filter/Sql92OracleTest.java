package io.gantry.broker.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.filter.MessageFilter;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.rocketmq.filter.SqlFilter;
import org.apache.rocketmq.filter.expression.EvaluationContext;
import org.apache.rocketmq.filter.expression.Expression;
import org.apache.rocketmq.filter.expression.MQFilterException;
import org.junit.jupiter.api.Test;

/** Random expressions and properties: RocketMQ's own filter and this one accept the same and choose the same. */
class Sql92OracleTest {
    private static final int EXPRESSIONS = Integer.getInteger("gantry.sql.expressions", 4000);
    private static final int MESSAGES = 8;
    private static final String[] NAMES = {"a", "b", "_c$", "d1"};
    private static final String[] VALUES = {
        "1", "2", "-3", "2.5", "x", "xy", "true", "false", "", " 1 ", "9223372036854775807", "NaN", "1e2", "3000000000"
    };
    private static final String[] LITERALS = {
        "1", "2L", "0", "3000000000", "2.5", ".5", "1e2", "5.", "'x'", "'1'", "''", "'x''y'", "TRUE", "false", "NULL"
    };
    private static final String[] NOISE = {
        "", "", "", "", "", " )", " foo", " NOT", " #", " 'open", " -- c", " --c\n", "/* x */", " AND", "0.0", " != 1"
    };

    private final Random random = new Random(92);
    private final Sql92 ours = new Sql92();

    @Test
    void bothAcceptAndChooseTheSame() {
        int accepted = 0;
        int chosen = 0;
        for (int i = 0; i < EXPRESSIONS; i++) {
            String text = truth(3) + pick(NOISE);
            Expression theirs = theirs(text);
            MessageFilter mine = mine(text);
            assertEquals(theirs != null, mine != null, "accepted by RocketMQ: " + (theirs != null) + ": " + text);
            for (int m = 0; mine != null && m < MESSAGES; m++) {
                Map<String, String> message = message();
                boolean wanted = isWanted(theirs, message);
                assertEquals(wanted, mine.matches(message::get), text + " of " + message);
                accepted++;
                chosen += wanted ? 1 : 0;
            }
        }
        assertTrue(accepted > EXPRESSIONS && chosen > EXPRESSIONS / 4, accepted + " verdicts, " + chosen + " chosen");
    }

    private static Expression theirs(String text) {
        try {
            return new SqlFilter().compile(text);
        } catch (MQFilterException e) {
            return null;
        }
    }

    private MessageFilter mine(String text) {
        try {
            return ours.compile(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** RocketMQ's broker takes whatever its filter throws for a no. */
    private static boolean isWanted(Expression expression, Map<String, String> message) {
        try {
            return Boolean.TRUE.equals(expression.evaluate(new Message(message)));
        } catch (Exception e) {
            return false;
        }
    }

    private Map<String, String> message() {
        Map<String, String> message = new HashMap<>();
        for (String name : NAMES) {
            if (random.nextInt(4) > 0) {
                message.put(name, pick(VALUES));
            }
        }
        return message;
    }

    private String truth(int depth) {
        if (depth == 0) {
            return pick(NAMES) + " = " + value(0);
        }
        String not = random.nextInt(3) == 0 ? " NOT" : "";
        String word = pick("CONTAINS", "STARTSWITH", "endsWith");
        return switch (random.nextInt(12)) {
            case 0, 1 -> truth(depth - 1) + " AND " + truth(depth - 1);
            case 2, 3 -> truth(depth - 1) + " or " + truth(depth - 1);
            case 4 -> "(" + truth(depth - 1) + ")";
            case 5 -> "NOT " + truth(depth - 1);
            case 6 -> value(depth) + " " + pick("=", "<>") + " " + value(depth);
            case 7 -> value(depth) + pick("<", "<=", ">", ">=") + value(depth);
            case 8 -> value(1) + not + " BETWEEN " + value(1) + " AND " + value(1);
            case 9 -> value(1) + not + " IN ('x', '1', " + pick("'2'", "'2.5'", "2") + ")";
            case 10 -> value(1) + " IS" + not + " NULL";
            default -> value(1) + not + " " + word + " " + pick("'x'", "''", "'1'", "1");
        };
    }

    private String value(int depth) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> pick(NAMES);
            case 4 -> pick("-", "+", "- -") + (depth > 0 ? value(depth - 1) : "1");
            case 5 -> depth > 1 ? "(" + truth(depth - 2) + ")" : pick(LITERALS);
            default -> pick(LITERALS);
        };
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private record Message(Map<String, String> properties) implements EvaluationContext {
        @Override
        public Object get(String name) {
            return properties.get(name);
        }

        @Override
        public Map<String, Object> keyValues() {
            return new HashMap<>(properties);
        }
    }
}
