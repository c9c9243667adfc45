package io.gantry.broker.pull;

import io.gantry.codec.PropertyCursor;
import io.gantry.codec.StoredMessage;
import io.gantry.filter.FilterLanguage;
import io.gantry.filter.MessageFilter;
import io.gantry.filter.Selectors;
import io.gantry.registry.Subscription;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Selectors by tags, which the client compares once more by their text, and by the expressions of a language that is
 * there now. Safe for any thread.
 */
@Component(service = {LiveSelectors.class, Selectors.class})
public final class LiveSelectors implements Selectors {
    private static final String SQL = "SQL92";

    private final AtomicReference<Compiler> sql = new AtomicReference<>();

    @Activate
    public LiveSelectors() {}

    /** Takes the language; a better one takes its place before it is let go. */
    @Reference(
            target = "(language=" + SQL + ")",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindLanguage(FilterLanguage language) {
        sql.set(new Compiler(language));
    }

    /** Lets the language go, and everything that it made. */
    public void unbindLanguage(FilterLanguage language) {
        sql.updateAndGet(now -> now != null && now.language == language ? null : now);
    }

    @Override
    public Selector of(Subscription wanted) {
        if (wanted.isTagType() || wanted.isClassFilter()) {
            return new ByTags(wanted);
        }
        Compiler compiler = wanted.expressionType().equals(SQL) ? sql.get() : null;
        if (compiler == null) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_ERROR,
                    "The broker does not support consumer to filter message by " + wanted.expressionType());
        }
        return new ByProperties(compiler.compiled(wanted.expression()));
    }

    /** A language, and what its expressions in use mean; they go with it. */
    private static final class Compiler {
        private static final int MAX_KEPT = 4_096;
        /** Of all expressions; compiled they take some ten times as much. */
        private static final long MAX_KEPT_CHARS =
                Math.min(4L << 20, Runtime.getRuntime().maxMemory() / 1_024);

        private final FilterLanguage language;
        private final Map<String, MessageFilter> kept = new ConcurrentHashMap<>();
        /** Guarded by this, with each addition. */
        private long keptChars;

        Compiler(FilterLanguage language) {
            this.language = language;
        }

        MessageFilter compiled(String expression) {
            MessageFilter known = kept.get(expression);
            if (known != null) {
                return known;
            }
            MessageFilter made;
            try {
                made = language.compile(expression);
            } catch (IllegalArgumentException e) {
                throw new BadRequestException(
                        ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                        "parse the consumer's subscription failed: " + e.getMessage());
            }
            keep(expression, made);
            return made;
        }

        private synchronized void keep(String expression, MessageFilter made) {
            if (kept.size() >= MAX_KEPT || keptChars + expression.length() > MAX_KEPT_CHARS) {
                kept.clear();
                keptChars = 0;
            }
            keptChars += kept.put(expression, made) == null ? expression.length() : 0;
        }
    }

    private record ByTags(Subscription wanted) implements Selector {
        @Override
        public boolean mayMatch(long tagsCode) {
            return wanted.matches(tagsCode);
        }

        @Override
        public boolean isWhole() {
            return true;
        }

        @Override
        public boolean matches(ByteBuffer record) {
            return true;
        }
    }

    private record ByProperties(MessageFilter filter) implements Selector {
        @Override
        public boolean mayMatch(long tagsCode) {
            return true;
        }

        @Override
        public boolean isWhole() {
            return false;
        }

        @Override
        public boolean matches(ByteBuffer record) {
            StoredMessage message = new StoredMessage().wrap(record, record.position());
            Map<String, String> properties = new HashMap<>();
            PropertyCursor cursor = new PropertyCursor().wrap(message);
            while (cursor.next()) {
                properties.put(cursor.name(), cursor.value());
            }
            return filter.matches(properties::get);
        }
    }
}
