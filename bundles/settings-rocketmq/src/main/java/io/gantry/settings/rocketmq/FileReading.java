package io.gantry.settings.rocketmq;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the entries of a file over the defaults, as Apache does, and notes every key that does not do what
 * it seems to. Which keys contradict each other is not its business.
 */
final class FileReading {
    private static final char BYTE_ORDER_MARK_AS_LATIN_1 = '\u00EF';

    private final Catalogue catalogue;
    private final Effective effective;
    private final Report report;

    FileReading(Catalogue catalogue, Effective effective, Report report) {
        this.catalogue = catalogue;
        this.effective = effective;
        this.report = report;
    }

    void read(List<Entry> entries) {
        Map<String, Entry> last = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Entry earlier = last.put(entry.key(), entry);
            if (earlier != null) {
                report.note(
                        earlier.line(),
                        shown(earlier) + " is overridden on line " + entry.line() + ": " + shown(entry)
                                + " counts; remove line " + earlier.line());
            }
        }
        last.values().forEach(this::read);
    }

    private void read(Entry entry) {
        Optional<KnownKey> known = catalogue.find(entry.key());
        if (known.isEmpty()) {
            if (!isSecret(entry)) {
                effective.setUnknown(entry.key(), entry.value());
            }
            noteUnknown(entry);
            return;
        }
        KnownKey key = known.get();
        Object value = understood(key, entry);
        if (value != null) {
            noteWithoutEffect(key, value, entry);
            effective.set(entry.key(), value, entry.line());
        }
    }

    /** The value Apache would take from the text; null if it would keep the default. */
    private Object understood(KnownKey key, Entry entry) {
        ValueType type = key.type();
        Object value = type.parse(entry.value());
        if (value == null) {
            String blank = entry.value().equals(entry.value().trim()) ? "" : " (there is a blank at its end)";
            report.note(
                    entry.line(),
                    shown(entry) + " is not " + type.description() + blank + ": it is ignored and "
                            + effective.text(key.name()) + " is used");
            return null;
        }
        if (!type.isPlain(entry.value())) {
            String advice = ": write true or false, with no blank after it";
            if (AccessReading.KEYS.contains(key.name())) {
                // False would let everybody in.
                report.error(entry.line(), shown(entry) + " cannot be honoured" + advice);
            } else {
                report.note(entry.line(), shown(entry) + " counts as false" + advice);
            }
        }
        if (!type.isOutside(value)) {
            return value;
        }
        if (type.isClamped()) {
            Object moved = type.clamped(value);
            report.note(entry.line(), shown(entry) + " is outside of " + type.limits() + ": " + moved + " is used");
            return moved;
        }
        report.error(entry.line(), shown(entry) + " is impossible: write a number from " + type.limits());
        return null;
    }

    private void noteWithoutEffect(KnownKey key, Object value, Entry entry) {
        boolean isDefault = value.toString().equals(effective.text(key.name()));
        switch (key.state()) {
            case APPLIED -> {
                /* It does what it says. */
            }
            case DEAD -> report.note(entry.line(), shown(entry) + " has no effect: " + key.remark());
            case FIXED -> {
                if (!isDefault) {
                    report.note(entry.line(), shown(entry) + " has no effect: " + key.remark() + "; remove it");
                }
            }
            case LATER -> {
                if (!isDefault) {
                    report.note(
                            entry.line(),
                            shown(entry) + " has no effect: it belongs to " + key.remark()
                                    + ", not part of this release; remove it");
                }
            }
            case REFUSED -> {
                if (!isDefault) {
                    report.error(
                            entry.line(),
                            shown(entry) + " cannot be honoured: " + key.remark()
                                    + "; remove the line to start without");
                }
            }
        }
    }

    private void noteUnknown(Entry entry) {
        String key = entry.key();
        if (key.length() > 3 && key.charAt(0) == BYTE_ORDER_MARK_AS_LATIN_1 && key.charAt(1) == '\u00BB') {
            report.note(
                    entry.line(),
                    "the file begins with a byte order mark, which makes its first key unknown: "
                            + "save it as UTF-8 without BOM");
            return;
        }
        if (key.startsWith("tls.")) {
            report.note(
                    entry.line(),
                    shown(entry) + " has no effect here: RocketMQ reads it from the JVM's options (-D" + key
                            + "=...)"
                            + (key.equals(TlsReading.MODE) || key.equals(TlsReading.ENABLE)
                                    ? ""
                                    : " and the file that -Dtls.config.file names")
                            + " only");
            return;
        }
        Optional<KnownKey> nearest = catalogue.nearest(key);
        String advice = nearest.map(
                        near -> "did you mean " + near.name() + ", which is now " + effective.text(near.name()) + "?")
                .orElse("correct or remove it");
        report.note(entry.line(), shown(entry) + " is an unknown key and has no effect: " + advice);
    }

    private String shown(Entry entry) {
        return Report.quoted(entry.key() + "=" + (isSecret(entry) ? "***" : entry.value()));
    }

    private boolean isSecret(Entry entry) {
        return catalogue.find(entry.key()).filter(KnownKey::isSecret).isPresent()
                || entry.key().matches("(?i).*(password|secret|credential|token).*");
    }
}
