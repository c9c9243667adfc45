package io.gantry.launcher;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the operator asked for: {@code node KIND [-c FILE] [-n ADDRESSES] [--dir DIR]}. */
record CommandLine(String kind, Optional<Path> file, Map<String, String> overrides) {
    private static final String USAGE = "usage: node KIND [-c FILE] [-n NAMESRV] [--dir DIR]";

    static CommandLine parse(List<String> args) throws WrongUseException {
        Iterator<String> rest = args.iterator();
        if (!rest.hasNext() || !"node".equals(rest.next()) || !rest.hasNext()) {
            throw new WrongUseException(USAGE);
        }
        String kind = rest.next();
        Optional<Path> file = Optional.empty();
        Map<String, String> overrides = new LinkedHashMap<>();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "-c", "--configFile" ->
                    file = Optional.of(Path.of(value(option, rest)).toAbsolutePath());
                case "-n", "--namesrvAddr" -> overrides.put("namesrvAddr", value(option, rest));
                case "--dir" -> overrides.put("dir", value(option, rest));
                default -> throw new WrongUseException("The option " + option + " is not known; " + USAGE);
            }
        }
        return new CommandLine(kind, file, overrides);
    }

    private static String value(String option, Iterator<String> rest) throws WrongUseException {
        if (!rest.hasNext()) {
            throw new WrongUseException("The option " + option + " needs a value; " + USAGE);
        }
        return rest.next();
    }
}
