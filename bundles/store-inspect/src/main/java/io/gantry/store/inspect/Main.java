package io.gantry.store.inspect;

import io.gantry.agent.Clock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** {@code gantry log}: looks at a store's files without a node, and changes nothing. */
public final class Main {
    static final int CLEAN = 0;
    static final int DAMAGED = 1;
    static final int WRONG_USE = 2;

    private static final long DUMPED_RECORDS = 100;
    private static final String USAGE = """
            usage: gantry log verify DIR|FILE                      checks each record, and queues against the log
                   gantry log dump DIR|FILE [--from POSITION] [--count N]
                                                                   prints records, one a line; 100 of them
            DIR is a store directory (storePathRootDir) of Gantry or RocketMQ, or a log directory; FILE is a segment,
            or a piece in the directory damaged. Exit code: 0 clean, 1 damage, 2 wrong use.""";

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length == 1 && (args[0].equals("help") || args[0].equals("--help") || args[0].equals("-h"))) {
            out.println(USAGE);
            return CLEAN;
        }
        try {
            boolean isClean = run(args, new Page(out, err, Clock.system()));
            return isClean ? CLEAN : DAMAGED;
        } catch (WrongUseException e) {
            err.println("gantry log: " + e.getMessage());
        } catch (InvalidPathException e) {
            err.println("gantry log: '" + Page.printable(args[1], 200) + "' is no path: " + e.getReason());
        } catch (IOException e) {
            err.println("gantry log: cannot read: " + e + "; check owner and permissions");
        } catch (InternalError e) {
            // What the JVM makes of a page of a mapping that cannot be read.
            err.println("gantry log: a page of a file cannot be read (" + e.getMessage() + "): the disk is damaged, or"
                    + " the file was made shorter meanwhile");
            return DAMAGED;
        }
        return WRONG_USE;
    }

    private static boolean run(String[] args, Page page) throws IOException, WrongUseException {
        if (args.length < 2 || !args[0].equals("verify") && !args[0].equals("dump")) {
            throw new WrongUseException("say what to do, and with which files\n" + USAGE);
        }
        long from = 0;
        long count = DUMPED_RECORDS;
        for (int i = 2; i < args.length; i += 2) {
            boolean isFrom = args[i].equals("--from");
            if (!args[0].equals("dump") || !isFrom && !args[i].equals("--count")) {
                throw new WrongUseException("'" + Page.printable(args[i], 200) + "' is not known here\n" + USAGE);
            }
            long number = number(args[i], i + 1 < args.length ? args[i + 1] : "");
            from = isFrom ? number : from;
            count = isFrom ? count : number;
        }
        StoreFiles files = StoreFiles.find(Path.of(args[1]));
        return args[0].equals("verify") ? new Verify(page).verify(files) : new Dump(page, count).print(files, from);
    }

    private static long number(String option, String text) throws WrongUseException {
        if (!text.matches("[0-9]{1,18}")) {
            throw new WrongUseException(
                    option + " needs a number of 0 or more, found '" + Page.printable(text, 200) + "'");
        }
        return Long.parseLong(text);
    }
}
