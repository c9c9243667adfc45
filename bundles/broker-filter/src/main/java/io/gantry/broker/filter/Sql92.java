package io.gantry.broker.filter;

import io.gantry.filter.FilterLanguage;
import io.gantry.filter.MessageFilter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** RocketMQ's SQL92 expressions. Safe for any thread. */
@Component(service = FilterLanguage.class, property = "language=SQL92")
public final class Sql92 implements FilterLanguage {
    private static final int MAX_CHARS = 16 << 10;

    @Activate
    public Sql92() {}

    @Override
    public MessageFilter compile(String expression) {
        if (expression.length() > MAX_CHARS) {
            throw new IllegalArgumentException(
                    "the expression has " + expression.length() + " characters; at most " + MAX_CHARS + " are allowed");
        }
        return new Compiled(new Parser(expression).parse());
    }

    private record Compiled(Node root) implements MessageFilter {
        @Override
        public boolean matches(Lookup properties) {
            try {
                return Boolean.TRUE.equals(root.value(properties));
            } catch (Values.NoVerdictException e) {
                return false;
            }
        }
    }
}
