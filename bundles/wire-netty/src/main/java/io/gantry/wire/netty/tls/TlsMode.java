package io.gantry.wire.netty.tls;

import java.util.Locale;

/** Which connections a port takes. */
public enum TlsMode {
    /** Plain ones only. */
    DISABLED,
    /** Both: the first byte tells. */
    PERMISSIVE,
    /** Encrypted ones only. */
    ENFORCING;

    static TlsMode of(String place, String word) {
        for (TlsMode mode : values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(word)) {
                return mode;
            }
        }
        throw new IllegalArgumentException(place + ": mode must be disabled, permissive or enforcing, found " + word);
    }
}
