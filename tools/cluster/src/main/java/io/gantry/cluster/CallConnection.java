package io.gantry.cluster;

import io.gantry.codec.Frame;
import io.gantry.codec.FrameException;
import java.io.IOException;
import java.util.Map;

/** A connection for single questions: one request, one answer, each within the timeout. For one thread. */
public final class CallConnection implements AutoCloseable {
    /** The protocol's own limit. */
    public static final int MAX_FRAME_BYTES = 16 << 20;

    private static final byte[] NO_BODY = {};

    private final String address;
    private final Access access;
    private final Line line;
    private boolean isBroken;

    /** Connects, or throws with the address and the cause. */
    public CallConnection(String address, Access access) {
        this.address = address;
        this.access = access;
        try {
            line = access.relay() == null
                    ? new SocketLine(Hosts.resolve(address), access)
                    : Line.by(access.relay(), address);
        } catch (IOException e) {
            throw new ClusterException("Nobody answers at " + address + " (" + e.getMessage()
                    + "); check that the node runs and that this machine reaches it");
        }
    }

    /** Sends a request without a body and waits for its answer, whatever its code. */
    public Frame ask(int code, Map<String, ?> fields) {
        return ask(code, fields, NO_BODY);
    }

    /** Sends a request and waits for its answer, whatever its code. */
    public Frame ask(int code, Map<String, ?> fields, byte[] body) {
        try {
            return line.ask(code, fields, body);
        } catch (IOException | FrameException e) {
            isBroken = true;
            close();
            throw new ClusterException(address + " did not answer request " + code + " (" + e.getMessage()
                    + "); check that it is a name server or broker, and its log");
        }
    }

    /** The answer of a request that must succeed. */
    public Frame require(String what, int code, Map<String, ?> fields) {
        return require(what, code, fields, NO_BODY);
    }

    /** The answer of a request that must succeed. */
    public Frame require(String what, int code, Map<String, ?> fields, byte[] body) {
        Frame answer = ask(code, fields, body);
        if (answer.code() != 0) {
            throw refusal(what, answer);
        }
        return answer;
    }

    /** What to throw for an answer that is no success: who does not do what, why, and what to do. */
    public RefusedException refusal(String what, Frame answer) {
        return new RefusedException(
                answer.code(),
                address + " does not " + what + ": code " + answer.code() + ", " + answer.remark()
                        + Remedy.of(answer.code(), answer.remark(), access));
    }

    /** Whether it can be asked no more: an answer did not come, or made no sense. */
    public boolean isBroken() {
        return isBroken;
    }

    @Override
    public void close() {
        try {
            line.close();
        } catch (IOException e) {
            // Nothing is lost with it: every answer was read.
            return;
        }
    }
}
