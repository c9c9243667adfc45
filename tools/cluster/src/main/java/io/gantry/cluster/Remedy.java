package io.gantry.cluster;

import io.gantry.wire.ResponseCode;

/** What an operator can do about an answer's code. */
final class Remedy {
    private Remedy() {}

    /** A clause that follows the cause, or nothing when neither code nor remark say. */
    static String of(int code, String remark, Access access) {
        // Brokers of 4.9 say it with the code for anything.
        boolean isOfSigning = remark != null && remark.contains("acl.common.AclException");
        String remedy = isOfSigning ? signed(access) : of(code, access);
        return remedy.isEmpty() ? "" : "; " + remedy;
    }

    /** Who asked, for a broker that wants to know. */
    private static String signed(Access access) {
        if (access.relay() != null) {
            return "the console asks as the user in " + access.keys() + ": check them, and what that user may do";
        }
        return access.credentials() == null
                ? "it was not signed: write the keys of a user of that broker in " + access.keys()
                : "it was signed as " + access.credentials().accessKey() + ", with the keys in " + access.keys()
                        + ": check them, and what that user may do";
    }

    private static String of(int code, Access access) {
        return switch (code) {
            case ResponseCode.SYSTEM_BUSY -> "it is busy, try again";
            case ResponseCode.REQUEST_CODE_NOT_SUPPORTED ->
                "it does not know this request: it is older, or that feature is not installed";
            case ResponseCode.SERVICE_NOT_AVAILABLE -> "look at its state with gantry broker show";
            case ResponseCode.NO_PERMISSION -> signed(access) + "; a topic's permission is shown by gantry topic show";
            case ResponseCode.TOPIC_NOT_EXIST -> "look for its name with gantry topic list";
            case ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST -> "look for its name with gantry group list";
            case ResponseCode.CONSUMER_NOT_ONLINE -> "start a member of the group first";
            default -> "";
        };
    }
}
