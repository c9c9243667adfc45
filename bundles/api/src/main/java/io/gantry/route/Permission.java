package io.gantry.route;

/** Bits of a topic's or broker's permission. */
public final class Permission {
    public static final int INHERIT = 0x1;
    public static final int WRITE = 0x2;
    public static final int READ = 0x4;
    public static final int READ_WRITE = READ | WRITE;

    private Permission() {}

    public static boolean isReadable(int permission) {
        return (permission & READ) != 0;
    }

    public static boolean isWritable(int permission) {
        return (permission & WRITE) != 0;
    }
}
