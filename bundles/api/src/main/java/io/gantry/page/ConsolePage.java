package io.gantry.page;

import java.net.URL;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A page of the web console. Whoever registers one as a service has it in the menu of every open browser at once, and
 * away again with the service. Safe for any thread.
 */
@ConsumerType
public interface ConsolePage {
    /** Its place in the browser's address: a to z, digits and {@code -}, at most 32; the first of a name counts. */
    String id();

    /** What the menu calls it, in the language of this tag ({@code en}, {@code zh}); English for any other. */
    String title(String language);

    /** Where it stands in the menu, smaller numbers first; the console's own have 10, 20 and so on. */
    int order();

    /** An ES module whose default export is a class of elements ({@code HTMLElement}): the page. */
    URL module();

    /**
     * What its module is told by {@code /api/v1/pages/ID/facts}, for whoever may look: maps, lists, texts, numbers,
     * truth values, null. It changes nothing.
     */
    default Object facts(Map<String, String> parameters) {
        return Map.of();
    }
}
