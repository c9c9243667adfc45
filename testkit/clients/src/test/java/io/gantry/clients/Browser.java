package io.gantry.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The Chromium of this machine, without a window, as somebody in front of the console uses it. */
final class Browser implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

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
                .build();
        driver = new ChromeDriver(service, options);
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

    /** Waits until something is there and can be seen. */
    WebElement await(String css) {
        Await.that(css + " is shown:\n" + text(), SOON, () -> find(css) != null);
        return find(css);
    }

    private WebElement find(String css) {
        try {
            return driver.findElements(By.cssSelector(css)).stream()
                    .filter(WebElement::isDisplayed)
                    .findFirst()
                    .orElse(null);
        } catch (StaleElementReferenceException e) {
            return null;
        }
    }

    /** Waits until the page says something. */
    void awaitText(String text) {
        Await.that("'" + text + "' is said", SOON, () -> text().contains(text));
    }

    /** What the page says. */
    String text() {
        return String.valueOf(driver.executeScript("return document.body.innerText"));
    }

    /** Clicks; what is drawn anew just then is looked for once more. */
    void click(String css) {
        Await.that(css + " is clicked:\n" + text(), SOON, () -> {
            try {
                await(css).click();
                return true;
            } catch (WebDriverException e) {
                return false;
            }
        });
    }

    void type(String css, String text) {
        WebElement field = await(css);
        field.clear();
        field.sendKeys(text);
    }

    void choose(String css, String value) {
        driver.executeScript(
                "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', {bubbles: true}))",
                await(css),
                value);
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

    /** Keeps a picture of the page. */
    void shoot(String name) {
        try {
            Files.createDirectories(shots);
            Files.write(shots.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A window as wide as a phone's, or as a screen's. */
    void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
