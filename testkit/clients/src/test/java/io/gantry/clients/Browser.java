package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The Chromium of this machine, without a window, as somebody in front of the console uses it. */
final class Browser implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Pixels of a window. */
    private static final int PHONE = 390;

    private static final int SCREEN = 1360;
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    /** What the browser says of any answer with an error. */
    private static final String ANSWER = ".* Failed to load resource: the server responded with a status of \\d+ .*";
    /** What it would like better. */
    private static final String ADVICE = ".* - \\[DOM] .*";

    private final Thread atExit = Executors.defaultThreadFactory().newThread(Browser::end);
    private final ChromeDriver driver;
    private final String root;
    private final Path shots;

    /** Without one the tests in a browser are skipped, which is said. */
    static void assumeThere() {
        assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "skipped, because this machine has no /usr/bin/chromium and chromedriver: apt-get install chromium"
                        + " chromium-driver");
    }

    /** In front of the console at that port of this machine; pictures go to {@code target/console}. */
    static Browser at(int port) {
        assumeThere();
        Path shots = Path.of(System.getProperty("gantry.root"), "testkit/clients/target/console");
        return new Browser("http://127.0.0.1:" + port + "/", shots);
    }

    private Browser(String root, Path shots) {
        this.root = root;
        this.shots = shots;
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toString());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--lang=en-US",
                "--window-size=1360,900",
                "--user-data-dir=" + Places.scratch("browser"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .withTimeout(SOON)
                .build();
        Runtime.getRuntime().addShutdownHook(atExit);
        driver = start(service, options);
    }

    private static ChromeDriver start(ChromeDriverService service, ChromeOptions options) {
        try {
            return new ChromeDriver(service, options);
        } catch (RuntimeException e) {
            service.stop();
            throw e;
        }
    }

    /** Ends what this JVM has begun of it: a browser would go on after a JVM that is told to end. */
    private static void end() {
        ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().command().orElse("").contains("chrom"))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Loads the console anew. */
    void load() {
        driver.get(root);
    }

    /** Goes to a page of the menu, as {@code #/topics}. */
    void go(String address) {
        driver.executeScript("location.hash = arguments[0]", address);
    }

    Object script(String text, Object... arguments) {
        return driver.executeScript(text, arguments);
    }

    /** Presses a key, as whoever has no mouse does. */
    void press(Keys key) {
        new Actions(driver).sendKeys(key).perform();
    }

    /** Waits until something is there and can be seen. */
    void await(String css) {
        use(css, element -> true);
    }

    /** Waits until an element is there that says something like this. */
    void await(String css, String regex) {
        use(css, element -> element.getText().matches("(?s)" + regex));
    }

    /** What an element says, once it is there. */
    String said(String css) {
        String[] said = {""};
        use(css, element -> {
            said[0] = element.getText();
            return true;
        });
        return said[0];
    }

    /** What stands in a field, once it is there. */
    String value(String css) {
        String[] value = {""};
        use(css, element -> {
            value[0] = element.getDomProperty("value");
            return true;
        });
        return value[0];
    }

    /**
     * Waits until something was done with the first element that can be seen. A page may draw it anew at any moment, so
     * each try looks it up and uses it at once, and one that is gone by then is looked up once more.
     */
    private void use(String css, Predicate<WebElement> isDone) {
        String[] last = {"nothing like that"};
        try {
            Await.that(css, SOON, () -> {
                try {
                    return driver.findElements(By.cssSelector(css)).stream()
                            .filter(WebElement::isDisplayed)
                            .findFirst()
                            .filter(isDone)
                            .isPresent();
                } catch (WebDriverException e) {
                    last[0] = e.getRawMessage();
                    return false;
                }
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + last[0] + "\n" + text(), e);
        }
    }

    /** Waits until the page says something. */
    void awaitText(String text) {
        try {
            Await.that("'" + text + "' is said", SOON, () -> text().contains(text));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but\n" + text(), e);
        }
    }

    /** What the page says. */
    String text() {
        return String.valueOf(driver.executeScript("return document.body.innerText"));
    }

    /** Clicks as soon as it can be: a button of a dialog that is at work takes no click, and does not say so. */
    void click(String css) {
        use(css, element -> {
            boolean isReady = element.isEnabled();
            if (isReady) {
                element.click();
            }
            return isReady;
        });
    }

    /** Types it over what stands there, until it stands there also after a page has drawn the field anew. */
    void type(String css, String text) {
        use(css, field -> {
            field.clear();
            field.sendKeys(text);
            return text.equals(field.getDomProperty("value"));
        });
    }

    /** Chooses it as soon as there is such a choice. */
    void choose(String css, String value) {
        use(
                css,
                field -> value.equals(driver.executeScript(
                        "arguments[0].value = arguments[1];"
                                + " arguments[0].dispatchEvent(new Event('change', {bubbles: true}));"
                                + " return arguments[0].value",
                        field,
                        value)));
    }

    void logIn(String user, String password) {
        load();
        type("input[name=user]", user);
        type("input[name=password]", password);
        click("form button.first");
        await("nav.side a[href='#/overview']");
    }

    void logOut() {
        click("#logout");
        await("input[name=user]");
    }

    /** What the browser complained about since it was asked last. */
    List<String> complaints() {
        List<String> lines = new ArrayList<>();
        driver.manage().logs().get(LogType.BROWSER).forEach(entry -> lines.add(entry.getMessage()));
        return lines;
    }

    /** The same without its advice, and without the answers that say what is wrong: it tells of each of them. */
    List<String> faults() {
        return complaints().stream()
                .filter(line -> !line.matches(ANSWER) && !line.matches(ADVICE))
                .toList();
    }

    /** Keeps a picture of the page, when its colours have come to rest. */
    void shoot(String name) {
        Await.that(
                "no transition goes on",
                SOON,
                () -> Boolean.TRUE.equals(driver.executeScript(
                        "return document.getAnimations().every(each => !(each instanceof CSSTransition))")));
        try {
            Files.createDirectories(shots);
            Files.write(shots.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same on a phone: only tables are moved sideways, in their cards, and a name is not a letter wide. */
    void shootPhone(String name) {
        width(PHONE);
        shoot(name);
        int wide = number("document.documentElement.scrollWidth");
        assertTrue(wide <= PHONE, "a phone need not scroll sideways: " + wide);
        int least = number("Math.min(" + PHONE + ", ...[...document.querySelectorAll('td.break')]"
                + ".filter(cell => cell.offsetParent).map(cell => cell.clientWidth))");
        assertTrue(least > PHONE / 3, "a name is read on a phone: " + least);
        width(SCREEN);
    }

    private int number(String expression) {
        return ((Number) driver.executeScript("return " + expression)).intValue();
    }

    /** A window as wide as a phone's, or as a screen's. */
    private void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    }

    @Override
    public void close() {
        driver.quit();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
