package io.gantry.auth.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks as RocketMQ 4 writes them. */
class AddressMaskTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "192.168.0.1 192.168.0.1 true",
                "192.168.0.1 192.168.0.2 false",
                "192.168.*.* 192.168.7.9 true",
                "192.168.*.* 192.169.7.9 false",
                "192.168.1-9.* 192.168.9.1 true",
                "192.168.1-9.* 192.168.10.1 false",
                "192.168.0.{1,2,5} 192.168.0.5 true",
                "192.168.0.{1,2,5} 192.168.0.4 false",
                "10.0.0.1,192.168.0.{1,2},10.1.*.* 192.168.0.2 true",
                "10.0.0.1,192.168.0.{1,2},10.1.*.* 10.1.2.3 true",
                "10.0.0.1,192.168.0.{1,2},10.1.*.* 10.2.2.3 false",
                "* ::1 true",
                "::1 0:0:0:0:0:0:0:1 true",
                "fd00:0:0:0:0:0:0:* fd00::ab true",
                "fd00:0:0:0:0:0:0:1-a fd00::b false",
                "fd00:0:0:0:0:0:0:{a,b} fd00::b true",
                "192.168.*.* fd00::b false",
                "127.0.0.0/8 127.9.9.9 true",
            })
    void holds(String mask, String address, boolean isHeld) throws UnknownHostException {
        assertEquals(isHeld, AddressMask.parse(mask).test(InetAddress.getByName(address)));
    }

    @Test
    void nothingIsNowhere() throws UnknownHostException {
        assertEquals(false, AddressMask.parse(" ").test(InetAddress.getByName("127.0.0.1")));
    }

    @Test
    void masksStandBetweenCommasOutsideOfBraces() {
        assertEquals(
                List.of("10.0.0.1", "192.168.0.{1,2}", "10.1.*.*"),
                AddressMask.split(" 10.0.0.1, 192.168.0.{1,2} ,,10.1.*.*,"));
        assertEquals(List.of(), AddressMask.split(" , "));
        assertEquals(List.of("10.0.0.{1,10.0.0.2"), AddressMask.split("10.0.0.{1,10.0.0.2"));
    }

    /** Whoever sends it may be hostile. */
    @Test
    @Timeout(20)
    void aLongTextIsLookedAtOnce() {
        assertEquals(200_000, AddressMask.split("1.2.3.4,".repeat(200_000)).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "192.168.*",
                "192.168.0.9-1",
                "192.168.0.1-999",
                "192.168.0.{a}",
                "192.168.-1.*",
                "a*",
                "fd00:*",
                "1.2.3.4.5",
                "192.168.0.{1"
            })
    void whatIsNoMaskIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> AddressMask.parse(text));
    }
}
