package io.gantry.console.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The proxies that are believed when they say from where a request comes. Each adds its own peer at the end of
 * {@code X-Forwarded-For}; what stands before the first one that is not believed anybody could have written.
 */
public final class Proxies {
    private static final String HEADER = "X-Forwarded-For";
    private static final String LITERAL = "\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";
    private static final int MAX_HOPS = 32;

    private final Set<InetAddress> believed = new HashSet<>();

    /** @throws IllegalStateException with cause and remedy, when one is no address */
    public Proxies(String... addresses) {
        for (String address : addresses) {
            if (!address.isBlank()) {
                InetAddress known = literal(address.strip());
                if (known == null) {
                    throw new IllegalStateException("consoleTrustedProxies has '" + address.strip()
                            + "': write the addresses of proxies, with commas between them");
                }
                believed.add(known);
            }
        }
    }

    /** The same request, from whom the proxies say that it comes. */
    HttpServletRequest seen(HttpServletRequest request) {
        if (believed.isEmpty() || !isBelieved(request.getRemoteAddr())) {
            return request;
        }
        String address = client(request);
        return new HttpServletRequestWrapper(request) {
            @Override
            public String getRemoteAddr() {
                return address;
            }
        };
    }

    private String client(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        Collections.list(request.getHeaders(HEADER))
                .forEach(line -> hops.addAll(Arrays.asList(line.split(",", MAX_HOPS + 1))));
        String client = request.getRemoteAddr();
        for (int at = hops.size() - 1; at >= 0 && isBelieved(client); at--) {
            InetAddress hop = literal(hops.get(at).strip());
            if (hop == null) {
                break;
            }
            client = hop.getHostAddress();
        }
        return client;
    }

    private boolean isBelieved(String address) {
        InetAddress known = literal(address);
        return known != null && believed.contains(known);
    }

    /** Null for what is none, and would have to be asked for. */
    private static InetAddress literal(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        try {
            return bare.matches(LITERAL) ? InetAddress.getByName(bare) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
