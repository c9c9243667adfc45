package io.gantry.driver;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.rocketmq.tools.command.MQAdminStartup;

/** Runs the official mqadmin of this class path in this JVM and returns what it printed. */
final class Admin implements Scenario {
    @Override
    public Map<String, Object> run(Args args) throws InterruptedException {
        Credentials.toTools(args);
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setProperty("rocketmq.namesrv.addr", args.text("namesrv"));
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        PrintStream errors = System.err;
        System.setErr(System.out);
        Haste haste = new Haste();
        try {
            String[] words = args.text("command").split(" ");
            int millis = args.number("millis", 0);
            if (millis == 0) {
                MQAdminStartup.main(words);
            } else {
                Pattern wanted = Pattern.compile(args.text("until", "(?!)"));
                new Endless(words).run(millis, () -> wanted.matcher(out.toString(StandardCharsets.UTF_8))
                        .find());
            }
        } finally {
            haste.close();
            System.out.flush();
            System.setOut(before);
            System.setErr(errors);
            System.clearProperty("rocketmq.namesrv.addr");
        }
        return Map.of("output", out.toString(StandardCharsets.UTF_8));
    }
}
