package io.gantry.console.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.console.access.Role;
import io.gantry.console.board.OwnPage;
import io.gantry.replica.GroupSwitch.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Chinese for all that the pages say, and for nothing else. */
final class WordsTest {
    private static final Pattern LITERAL = Pattern.compile("'([^'\n]*)'");
    private static final Pattern SAID = Pattern.compile("\\bt\\('([^'\n]*)'");
    private static final Pattern WORD = Pattern.compile("'([^'\n]*)': *'");

    private static Set<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(TreeSet::new, Set::add, Set::addAll);
    }

    private static String read(URL file) {
        try (InputStream in = file.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pages() {
        List<URL> files = new ArrayList<>();
        files.add(OwnPage.class.getResource("/web/app.js"));
        files.add(OwnPage.class.getResource("/web/kit.js"));
        OwnPage.all().forEach(page -> files.add(page.module()));
        return files.stream().map(WordsTest::read).reduce("", String::concat);
    }

    private static String words() {
        return read(OwnPage.class.getResource("/web/zh.js"));
    }

    /** What pages show as the node says it. */
    private static Set<String> ofTheNode() {
        Set<String> told = new TreeSet<>(NodeRoutes.STATES.values());
        told.add("fragment");
        told.add(CommandRoutes.CANNOT);
        Stream.of(Phase.PROMISED, Phase.SEALED).forEach(phase -> told.add(lower(phase)));
        Stream.of(io.gantry.replica.Role.values()).forEach(role -> told.add(lower(role)));
        Stream.of(Role.values()).forEach(role -> told.add(role.word()));
        return told;
    }

    private static String lower(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }

    @Test
    void allThatIsSaidHasItsWord() {
        Set<String> missing = all(SAID, pages());
        missing.addAll(ofTheNode());
        missing.removeAll(all(WORD, words()));
        assertEquals(Set.of(), missing);
    }

    @Test
    void noWordIsThereThatNobodySays() {
        Set<String> unused = all(WORD, words());
        unused.removeAll(all(LITERAL, pages()));
        unused.removeAll(ofTheNode());
        assertEquals(Set.of(), unused);
    }
}
