package io.gantry.auth.plain;

import io.gantry.auth.user.Account;
import io.gantry.auth.user.SecretFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;

/**
 * What one file says. Immutable; what it does not understand it keeps.
 *
 * @param content as it was read
 * @param accounts by name
 * @param trusted from where nobody needs to sign
 */
record PlainFile(
        Path path, Map<String, Object> content, Map<String, Account> accounts, Predicate<InetAddress> trusted) {
    static final int MAX_BYTES = 1 << 20;

    private static final String ACCOUNTS = "accounts";
    private static final String TRUSTED = "globalWhiteRemoteAddresses";
    private static final int MAX_DEPTH = 20;

    /** Reads the file; an IllegalArgumentException says what is wrong with it, without secrets. */
    static PlainFile read(Path path) throws IOException {
        if (Files.size(path) > MAX_BYTES) {
            throw new IllegalArgumentException(path + " has more than " + MAX_BYTES + " bytes");
        }
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(MAX_BYTES);
        try {
            Object content = new Yaml(new SafeConstructor(options)).load(Files.readString(path));
            return of(path, content == null ? Map.of() : object(content, "the file"));
        } catch (YAMLException e) {
            // Its message shows the lines around, and those may have a secret.
            throw new IllegalArgumentException(
                    path + " is no YAML: " + e.getClass().getSimpleName(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    /** One with this content. */
    static PlainFile of(Path path, Map<String, Object> content) {
        Map<String, Account> accounts = new TreeMap<>();
        for (Object each : list(content, ACCOUNTS)) {
            Account account = PlainAccount.of(object(each, "an account"));
            if (accounts.put(account.user().name(), account) != null) {
                throw new IllegalArgumentException("account " + account.user().name() + " is there twice");
            }
        }
        Predicate<InetAddress> trusted = nowhere -> false;
        for (Object mask : list(content, TRUSTED)) {
            trusted = trusted.or(AddressMask.parse(String.valueOf(mask)));
        }
        return new PlainFile(path, content, accounts, trusted);
    }

    private static Map<String, Object> object(Object value, String name) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(name + " is no map of names and values");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((key, each) -> fields.put(String.valueOf(key), each));
        return fields;
    }

    private static List<?> list(Map<String, Object> content, String name) {
        Object value = content.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> items) {
            return items;
        }
        throw new IllegalArgumentException(name + " is no list");
    }

    /** With what was said of an account, which is made when there is none of this name. */
    PlainFile with(String key, Map<String, String> said) {
        List<Object> next = new ArrayList<>();
        boolean isThere = false;
        for (Object each : list(content, ACCOUNTS)) {
            Map<String, Object> fields = object(each, "an account");
            if (!PlainAccount.text(fields, PlainAccount.KEY).equals(key)) {
                next.add(fields);
            } else {
                next.add(PlainAccount.changed(fields, said));
                isThere = true;
            }
        }
        if (!isThere) {
            next.add(PlainAccount.changed(Map.of(), said));
        }
        return changed(ACCOUNTS, next);
    }

    /** Without the account of this name. */
    PlainFile without(String key) {
        return changed(
                ACCOUNTS,
                list(content, ACCOUNTS).stream()
                        .filter(each -> !PlainAccount.text(object(each, "an account"), PlainAccount.KEY)
                                .equals(key))
                        .toList());
    }

    /** With these masks and no others. */
    PlainFile trusting(List<String> masks) {
        return changed(TRUSTED, masks);
    }

    private PlainFile changed(String name, List<?> value) {
        Map<String, Object> next = new LinkedHashMap<>(content);
        next.put(name, value);
        return of(path, next);
    }

    /** The accounts without secrets. */
    List<Map<String, Object>> told() {
        return list(content, ACCOUNTS).stream()
                .map(each -> object(each, "an account"))
                .peek(fields -> fields.remove(PlainAccount.SECRET))
                .toList();
    }

    List<String> masks() {
        return list(content, TRUSTED).stream().map(String::valueOf).toList();
    }

    /** Puts it in the place of the file. Comments are lost. */
    void write() throws IOException {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options);
        SecretFile.write(path, yaml.dump(content).getBytes(StandardCharsets.UTF_8));
    }
}
