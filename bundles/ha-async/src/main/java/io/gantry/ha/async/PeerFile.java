package io.gantry.ha.async;

import io.gantry.agent.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who may follow beside those of the settings, and who of those may not: the file {@code ha/peers}, a line {@code
 * +ADDRESS} or {@code -ADDRESS} for each that was said at run time. The property file stays the operator's, and what is
 * changed in it counts as well. For one thread at a time.
 */
final class PeerFile {
    private static final int MAX_LINES = 256;

    private final Path file;

    /** @param home the folder that a store gives to techniques */
    PeerFile(Path home) {
        file = home.resolve("peers");
    }

    /** Who may follow; an IllegalArgumentException says what is wrong with the file. */
    List<String> applyTo(String... configured) {
        List<String> all = stripped(configured);
        read().forEach((address, mayFollow) -> {
            all.remove(address);
            if (mayFollow) {
                all.add(address);
            }
        });
        return all;
    }

    /** From now on this address may follow, or may not; on disk when it returns. */
    void note(String address, boolean mayFollow, String... configured) throws IOException {
        Map<String, Boolean> changes = read();
        if (stripped(configured).contains(address) == mayFollow) {
            changes.remove(address);
        } else {
            changes.put(address, mayFollow);
        }
        if (changes.size() > MAX_LINES) {
            throw new IllegalArgumentException(
                    file + " has " + MAX_LINES + " lines already: write networks, such as 10.1.0.0/16");
        }
        StringBuilder lines = new StringBuilder();
        changes.forEach(
                (each, may) -> lines.append(may ? '+' : '-').append(each).append('\n'));
        WholeFile.write(file, lines.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private Map<String, Boolean> read() {
        Map<String, Boolean> changes = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                if (!line.isBlank()) {
                    changes.put(address(line), line.charAt(0) == '+');
                }
            }
        } catch (NoSuchFileException e) {
            return changes;
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + " does not say who may follow (" + e + "): write +ADDRESS or -ADDRESS in each line,"
                            + " or remove it if haFollowers in the property file says what is right",
                    e);
        }
        return changes;
    }

    private static String address(String line) {
        String address = line.substring(1).strip();
        if (line.charAt(0) != '+' && line.charAt(0) != '-'
                || Doorman.ranges(address).isEmpty()) {
            throw new IllegalArgumentException(line);
        }
        return address;
    }

    private static List<String> stripped(String... addresses) {
        List<String> all = new ArrayList<>();
        for (String address : addresses) {
            if (!address.isBlank() && !all.contains(address.strip())) {
                all.add(address.strip());
            }
        }
        return all;
    }
}
