package io.gantry.console.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom the audit log and the bounds of wrong passwords take for the one who asks. */
final class ProxiesTest {
    private final Proxies proxies = new Proxies("10.0.0.1", " 10.0.0.2", "::1", "");

    private static HttpServletRequest request(String from, String... forwarded) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                ProxiesTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddr" -> from;
                    case "getHeaders" -> Collections.enumeration(List.of(forwarded));
                    default -> throw new AssertionError(method);
                });
    }

    private String seen(String from, String... forwarded) {
        return proxies.seen(request(from, forwarded)).getRemoteAddr();
    }

    @Test
    void aBelievedProxySaysWhoItsPeerIs() {
        assertEquals("192.0.2.7", seen("10.0.0.1", "192.0.2.7"));
        assertEquals("192.0.2.7", seen("0:0:0:0:0:0:0:1", "192.0.2.7"));
        assertEquals("192.0.2.7", seen("10.0.0.1", "192.0.2.7, 10.0.0.2"), "one behind the other");
        assertEquals("192.0.2.7", seen("10.0.0.1", "192.0.2.7", "10.0.0.2"), "in lines of their own");
        assertEquals("2001:db8:0:0:0:0:0:7", seen("10.0.0.1", "[2001:db8::7]"));
    }

    @Test
    void whatAnybodyCouldHaveWrittenIsNotBelieved() {
        assertEquals("192.0.2.7", seen("10.0.0.1", "127.0.0.1, 10.0.0.1, 192.0.2.7"));
        assertEquals("192.0.2.9", seen("192.0.2.9", "127.0.0.1"), "it is no proxy of ours");
        HttpServletRequest plain = request("10.0.0.1", "192.0.2.7");
        assertSame(plain, new Proxies().seen(plain));
    }

    @Test
    void whatIsNoAddressLeavesTheProxys() {
        for (String nonsense : List.of("", "unknown", "example.org", "192.0.2.7:80", ":::", "300.0.0.1", "a,,")) {
            assertEquals("10.0.0.1", seen("10.0.0.1", nonsense), nonsense);
        }
        assertEquals("10.0.0.1", seen("10.0.0.1"));
        assertEquals("10.0.0.1", seen("10.0.0.1", "192.0.2.7,".repeat(100)));
    }

    @Test
    void aProxyIsNamedByItsAddress() {
        String reason = assertThrows(IllegalStateException.class, () -> new Proxies("proxy.example.org"))
                .getMessage();
        assertTrue(reason.contains("consoleTrustedProxies has 'proxy.example.org'"), reason);
    }
}
