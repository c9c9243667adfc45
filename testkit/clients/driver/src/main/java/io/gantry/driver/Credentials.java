package io.gantry.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.remoting.RPCHook;

/** Who the client says it is: the arguments {@code accessKey} and {@code secretKey}, or nobody. */
final class Credentials {
    private Credentials() {}

    /** What a client is made with; null without credentials. */
    static RPCHook of(Args args) {
        if (!args.values().containsKey("accessKey")) {
            return null;
        }
        return new AclClientRPCHook(new SessionCredentials(args.text("accessKey"), args.text("secretKey")));
    }

    /** Writes the file that mqadmin reads them from, or removes it. */
    static void toTools(Args args) {
        Path file = Paths.get(System.getenv("ROCKETMQ_HOME"), "conf", "tools.yml");
        try {
            if (!args.values().containsKey("accessKey")) {
                Files.deleteIfExists(file);
                return;
            }
            String text = "accessKey: " + args.text("accessKey") + "\nsecretKey: " + args.text("secretKey") + "\n";
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }
}
