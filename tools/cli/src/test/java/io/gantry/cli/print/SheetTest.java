package io.gantry.cli.print;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables and facts for people, and the same as JSON. */
final class SheetTest {
    private final TimeZone before = TimeZone.getDefault();

    @BeforeEach
    void beSomewhere() {
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
    }

    @AfterEach
    void goHome() {
        TimeZone.setDefault(before);
    }

    private static Sheet sheet() {
        Table table = new Table(
                "rows", Column.text("NAME", "name"), Column.number("LAG", "lag"), Column.text("LAST", "last"));
        table.row("a", 1_234_567L, Moment.of(1_700_000_000_123L));
        table.row("longer", 0, null);
        return new Sheet()
                .fact("group", "group", "g")
                .fact("rate/s", "ratePerSecond", 1.25)
                .fact("all", "all", List.of("x", "y"))
                .fact("on", "isOn", true)
                .table(table, "nothing");
    }

    @Test
    void peopleReadAlignedColumnsAndLocalTimes() {
        assertEquals("""
                group   g
                rate/s  1.3
                all     x,y
                on      yes

                NAME        LAG  LAST
                a       1234567  2023-11-15 07:13:20.123
                longer        0  -
                """, sheet().text());
    }

    @Test
    void machinesReadTheSameValuesWithStableNamesAndTimesInUtc() {
        assertEquals(
                "{\"all\":[\"x\",\"y\"],\"group\":\"g\",\"isOn\":true,\"ratePerSecond\":1.25,\"rows\":["
                        + "{\"lag\":1234567,\"last\":\"2023-11-14T22:13:20.123Z\",\"name\":\"a\"},"
                        + "{\"lag\":0,\"name\":\"longer\"}]}",
                sheet().json());
    }

    @Test
    void anEmptyTableIsASentenceForPeopleAndAnEmptyListForMachines() {
        Sheet sheet = new Sheet().table(new Table("rows", Column.text("NAME", "name")), "There is nothing");
        assertEquals("There is nothing\n", sheet.text());
        assertEquals("{\"rows\":[]}", sheet.json());
    }

    @Test
    void whatAClusterHoldsCannotMoveTheCursorOrBeginALine() {
        Sheet sheet = new Sheet()
                .fact("body", "body", "a\u001b[2J\r\nb\u202etxt\u0007")
                .table(new Table("rows", Column.text("N", "n")).row("x\ny"), "");
        assertEquals("body  a\\u001b[2J\\u000d\\nb\\u202etxt\\u0007\n\nN\nx\\ny\n", sheet.text());
        assertEquals("{\"body\":\"a\\u001b[2J\\r\\nb\u202etxt\\u0007\",\"rows\":[{\"n\":\"x\\ny\"}]}", sheet.json());
    }

    @Test
    void aRowHasAValueForEachColumn() {
        Table table = new Table("rows", Column.text("N", "n"));
        assertThrows(IllegalArgumentException.class, () -> table.row("a", "b"));
    }
}
