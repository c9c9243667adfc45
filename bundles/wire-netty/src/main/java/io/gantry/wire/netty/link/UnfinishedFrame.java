package io.gantry.wire.netty.link;

/** What a connection keeps of a frame that is not whole, as {@link HeldMemory} is told of it. Its event loop's. */
final class UnfinishedFrame {
    private final HeldMemory.Hold hold;
    private int framesTaken;
    private int toldBytes;
    private int toldAfterFrame;

    UnfinishedFrame(HeldMemory.Hold hold) {
        this.hold = hold;
    }

    /** A frame became whole. */
    void onWhole() {
        framesTaken++;
    }

    /** How many frames there were. */
    int framesTaken() {
        return framesTaken;
    }

    /** Tells what is kept; of another frame than before it is young again. */
    void keep(int bytes) {
        if (toldBytes != 0 && toldAfterFrame != framesTaken) {
            tell(0);
        }
        if (bytes != toldBytes) {
            tell(bytes);
        }
    }

    /** Whether it was among the oldest of too many; the connection is to end. */
    boolean isOver() {
        return hold.isOver();
    }

    private void tell(int bytes) {
        toldBytes = bytes;
        toldAfterFrame = framesTaken;
        hold.set(bytes);
    }
}
