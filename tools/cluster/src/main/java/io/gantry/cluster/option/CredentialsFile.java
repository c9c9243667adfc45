package io.gantry.cluster.option;

import io.gantry.cluster.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who signs, by a file of two lines, {@code accessKey=NAME} and {@code secretKey=SECRET}. RocketMQ's {@code tools.yml}
 * is read as well, whose lines have a colon and a blank. A file that others than its owner can read or change is
 * refused. No message repeats what stands in the file.
 */
final class CredentialsFile {
    /** The environment's variable that names it. */
    static final String VARIABLE = "GANTRY_CREDENTIALS";

    private static final int MAX_BYTES = 16 << 10;
    private static final int MAX_LINE = 1_024;
    private static final String ACCESS_KEY = "accessKey";
    private static final String SECRET_KEY = "secretKey";
    private static final Pattern LINE = Pattern.compile("(" + ACCESS_KEY + "|" + SECRET_KEY + ")\\s*([=:])(.*)");
    private static final Pattern QUOTED = Pattern.compile("\\s+(\"[^\"]*\"|'(?:[^']|'')*')\\s*(?:#.*)?");
    private static final Pattern PLAIN = Pattern.compile("\\s+([^\\s\"'#&*!|>%@`{}\\[\\],?:-].*?)(?:\\s+#.*)?");
    private final Path file;

    private CredentialsFile(Path file) {
        this.file = file;
    }

    /**
     * The file to read: the one that is named, else the environment's, else that in the home folder if it is there.
     *
     * @param named null when none is
     * @param environment the variable's value, or null
     * @return null when there is none: then nothing is signed
     */
    static Path chosen(Path named, String environment, Path home) {
        if (named != null) {
            return named;
        }
        if (environment != null && !environment.isBlank()) {
            return Path.of(environment.strip());
        }
        Path usual = home.resolve(".gantry").resolve("credentials");
        return Files.exists(usual) ? usual : null;
    }

    /** Reads it; an IllegalArgumentException says what is wrong with it, and the remedy. */
    static Credentials read(Path file) {
        return new CredentialsFile(file).credentials();
    }

    private Credentials credentials() {
        byte[] bytes;
        try {
            // A pipe could keep the command waiting for ever.
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw flaw("is no file", "write accessKey=NAME and secretKey=SECRET to a file");
            }
            refuseWhatOthersRead();
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
        } catch (NoSuchFileException e) {
            throw flaw("is not there", "write accessKey=NAME and secretKey=SECRET to it, and chmod 600 it");
        } catch (IOException e) {
            throw flaw(
                    "cannot be read (" + e.getClass().getSimpleName() + ")",
                    "this user must be its owner, and may read it");
        }
        if (bytes.length > MAX_BYTES) {
            throw flaw("has more than " + MAX_BYTES + " bytes", "it has two lines: accessKey=NAME, secretKey=SECRET");
        }
        return parse(text(bytes));
    }

    private void refuseWhatOthersRead() throws IOException {
        Optional<String> cause = SecretFile.flaw(file);
        if (cause.isPresent()) {
            throw flaw(cause.get(), SecretFile.remedy(file));
        }
    }

    private String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw flaw("is no text in UTF-8", "it has two lines: accessKey=NAME, secretKey=SECRET");
        }
    }

    private Credentials parse(String text) {
        Map<String, String> values = new HashMap<>();
        String[] lines = text.split("\r?\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#") || line.equals("---")) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            if (line.length() > MAX_LINE || !parts.matches()) {
                throw flaw(
                        "has neither accessKey nor secretKey in line " + (i + 1),
                        "write accessKey=NAME and secretKey=SECRET, a line each");
            }
            String value = parts.group(2).equals("=") ? parts.group(3).strip() : scalar(parts.group(3), i + 1);
            if (value.chars().anyMatch(Character::isISOControl)) {
                throw flaw("has a control character in line " + (i + 1), "write keys without");
            }
            if (values.put(parts.group(1), value) != null) {
                throw flaw("names " + parts.group(1) + " twice", "leave one of the lines");
            }
        }
        for (String key : new String[] {ACCESS_KEY, SECRET_KEY}) {
            if (values.getOrDefault(key, "").isEmpty()) {
                throw flaw("has no " + key, "write " + key + "=... to it");
            }
        }
        return new Credentials(values.get(ACCESS_KEY), values.get(SECRET_KEY));
    }

    /** A value as YAML has it, of the kinds that people write. */
    private String scalar(String text, int line) {
        if (text.isBlank()) {
            return "";
        }
        Matcher quoted = QUOTED.matcher(text);
        if (quoted.matches()) {
            String value = quoted.group(1);
            String inner = value.substring(1, value.length() - 1);
            if (value.charAt(0) == '\'') {
                return inner.replace("''", "'");
            }
            if (inner.indexOf('\\') < 0) {
                return inner;
            }
        }
        Matcher plain = PLAIN.matcher(text);
        if (!plain.matches()) {
            throw flaw(
                    "has a value in line " + line + " that is not read as YAML here",
                    "put it between single quotes, with a blank behind the colon, or write = instead of the colon");
        }
        return plain.group(1).strip();
    }

    private IllegalArgumentException flaw(String cause, String remedy) {
        return new IllegalArgumentException("The credentials file " + file + " " + cause + "; " + remedy);
    }
}
