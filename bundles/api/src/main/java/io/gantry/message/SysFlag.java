package io.gantry.message;

/** Bits of a message's system flag, as RocketMQ stores and sends them. */
public final class SysFlag {
    /** The body is compressed. */
    public static final int COMPRESSED = 0x1;

    /** More than one tag. */
    public static final int MULTI_TAGS = 0x2;

    public static final int TRANSACTION_PREPARED = 0x4;
    public static final int TRANSACTION_COMMIT = 0x8;
    public static final int TRANSACTION_ROLLBACK = 0xC;

    /** Mask of the two transaction bits. */
    public static final int TRANSACTION_MASK = 0xC;

    /** The born host is 20 bytes: IPv6 and port. */
    public static final int BORN_HOST_V6 = 0x10;

    /** The store host is 20 bytes: IPv6 and port. */
    public static final int STORE_HOST_V6 = 0x20;

    public static final int NEED_UNWRAP = 0x40;

    /** One record holds several messages (batch consume queue). */
    public static final int INNER_BATCH = 0x80;

    private SysFlag() {}
}
