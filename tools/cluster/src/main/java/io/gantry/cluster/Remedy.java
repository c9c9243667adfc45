package io.gantry.cluster;

import io.gantry.wire.ResponseCode;

/** What an operator can do about an answer's code. */
final class Remedy {
    private Remedy() {}

    /** A clause that follows the cause, or nothing when the code alone does not say. */
    static String of(int code) {
        String remedy =
                switch (code) {
                    case ResponseCode.SYSTEM_BUSY -> "it is busy, try again";
                    case ResponseCode.REQUEST_CODE_NOT_SUPPORTED ->
                        "it does not know this request: it is older, or that feature is not installed";
                    case ResponseCode.SERVICE_NOT_AVAILABLE -> "look at its state with gantry broker show";
                    case ResponseCode.NO_PERMISSION ->
                        "look at the permission with gantry topic show, and at the rights of this user";
                    case ResponseCode.TOPIC_NOT_EXIST -> "look for its name with gantry topic list";
                    case ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST -> "look for its name with gantry group list";
                    case ResponseCode.CONSUMER_NOT_ONLINE -> "start a member of the group first";
                    default -> "";
                };
        return remedy.isEmpty() ? "" : "; " + remedy;
    }
}
