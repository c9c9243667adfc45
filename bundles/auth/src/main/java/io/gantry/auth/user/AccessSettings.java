package io.gantry.auth.user;

import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of access. */
@ObjectClassDefinition(name = "Gantry access")
public @interface AccessSettings {
    /** The first user, who may make others, as JSON with username and password. */
    String firstUser() default "";

    /** What this node signs its own calls with, as JSON with accessKey and secretKey. */
    String ownCredentials() default "";

    /** Whether users need the rights that the table of rights says; else whoever signs may do everything. */
    boolean checksRights() default false;

    /** Request codes that need no signature, with commas. */
    String unsignedCodes() default "";

    /** Request codes that need no right, with commas. */
    String freeCodes() default "";

    /** A file in the format of plain_acl.yml; those in a folder acl beside it count, too. Empty for none. */
    String accountFile() default "";
}
