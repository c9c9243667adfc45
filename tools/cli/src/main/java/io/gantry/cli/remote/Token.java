package io.gantry.cli.remote;

import io.gantry.cluster.ask.MisuseException;
import io.gantry.cluster.option.SecretFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a console lets in by. It is never printed, and not taken from a file that others can read. */
final class Token {
    static final String VARIABLE = "GANTRY_TOKEN";

    private static final int MAX_LENGTH = 4_096;
    private static final String REMEDY =
            "an admin makes one on the console's page Users; write it to the environment's " + VARIABLE
                    + " or to a file for --token-file";

    private final String text;

    private Token(String text) {
        this.text = text;
    }

    /** From the file when one is named, else from the environment. */
    static Token of(Path file, String environment) {
        String text = file == null ? environment : read(file);
        if (text == null || text.isBlank()) {
            throw new MisuseException(file == null ? "There is no token" : "There is no token in " + file, REMEDY);
        }
        String token = text.strip();
        // Anything else could begin another header.
        if (token.length() > MAX_LENGTH || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new MisuseException("The token has signs that no token has", REMEDY);
        }
        return new Token(token);
    }

    private static String read(Path file) {
        try {
            Optional<String> cause = SecretFile.flaw(file);
            if (cause.isPresent()) {
                throw new MisuseException("The token file " + file + " " + cause.get(), SecretFile.remedy(file));
            }
            return firstLine(file);
        } catch (IOException e) {
            throw new MisuseException("The token file " + file + " cannot be read (" + e + ")", REMEDY);
        }
    }

    private static String firstLine(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            char[] start = new char[MAX_LENGTH + 1];
            int length = 0;
            int read = reader.read(start, 0, start.length);
            while (read > 0) {
                length += read;
                read = reader.read(start, length, start.length - length);
            }
            return new String(start, 0, length).split("\\R", 2)[0];
        }
    }

    String header() {
        return "Bearer " + text;
    }
}
