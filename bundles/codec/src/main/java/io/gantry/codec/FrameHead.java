package io.gantry.codec;

/**
 * What a frame to be written says besides its fields; the language is always JAVA.
 *
 * @param serialization {@link Frame#JSON} or {@link Frame#BINARY}
 * @param version ordinal of RocketMQ's MQVersion that is advertised
 * @param remark text for people, or null
 */
public record FrameHead(int serialization, int code, int version, int opaque, int flag, String remark) {
    /** The version advertised: V5_5_0. */
    public static final int VERSION = 513;

    /** The head of an answer, in the form of its request. */
    public static FrameHead response(Frame request, int code, String remark) {
        return new FrameHead(request.serialization(), code, VERSION, request.opaque(), Frame.RESPONSE_FLAG, remark);
    }

    /** The head of a request; JSON, because the binary form has no room for every code. */
    public static FrameHead request(int code, int opaque, boolean isOneWay) {
        return new FrameHead(Frame.JSON, code, VERSION, opaque, isOneWay ? Frame.ONE_WAY_FLAG : 0, null);
    }
}
