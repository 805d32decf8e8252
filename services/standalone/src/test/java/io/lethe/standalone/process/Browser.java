package io.lethe.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Somebody at a browser, a headless Chromium, who reads and clicks what stands on the page. */
final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> STANDARDS =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

  private final ChromeDriver driver;
  private final Path screenshots;

  private Browser(ChromeDriver driver, Path screenshots) {
    this.driver = driver;
    this.screenshots = screenshots;
  }

  /** Whether there is one on this machine. */
  static boolean isInstalled() {
    return find("chromium").isPresent() && find("chromedriver").isPresent();
  }

  /**
   * Starts one.
   *
   * @param screenshots the folder that they go to
   */
  static Browser start(Path screenshots) throws IOException {
    var logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, Level.ALL);
    var options = new ChromeOptions();
    options.setBinary(find("chromium").orElseThrow());
    // Root, as whom containers run tests, may not use the browser's own sandbox.
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
    options.setCapability("goog:loggingPrefs", logging);
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(find("chromedriver").orElseThrow())
            .usingAnyFreePort()
            .build();
    var browser =
        new Browser(new ChromeDriver(service, options), Files.createDirectories(screenshots));
    browser.driver.manage().window().setSize(new Dimension(1280, 860));
    return browser;
  }

  private static Optional<File> find(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> new File(folder, program))
        .filter(File::canExecute)
        .findFirst();
  }

  void open(URI address) {
    driver.get(address.toString());
  }

  void reload() {
    driver.navigate().refresh();
  }

  /** The text that stands on the page. */
  String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  /** Waits until a text stands on the page. */
  void awaitText(String text) {
    await("the page says " + text)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .untilAsserted(() -> assertThat(text()).contains(text));
  }

  /** Waits until a text stands on the page no more. */
  void awaitNoText(String text) {
    await("the page no longer says " + text)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .untilAsserted(() -> assertThat(text()).doesNotContain(text));
  }

  /** How many elements there are, by their CSS selector. */
  int count(String selector) {
    return driver.findElements(By.cssSelector(selector)).size();
  }

  /** Waits until there are as many elements. */
  void awaitCount(String selector, int number) {
    await(number + " of " + selector)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> count(selector) == number);
  }

  /** Clicks on the first button or link of these words, once there is one that can be clicked. */
  void click(String words) {
    act("button or link '%s'".formatted(words), clickable(words), WebElement::click);
  }

  /** The same in the dialog that is open. */
  void confirm(String words) {
    act(
        "dialog's button '%s'".formatted(words),
        By.xpath("//dialog[@open]" + button(words)),
        WebElement::click);
    awaitCount("dialog[open]", 0);
  }

  /** Fills in the field of a label. */
  void fill(String label, String value) {
    act(
        "field '%s'".formatted(label),
        By.xpath("//label[contains(normalize-space(.), '%s')]//input".formatted(label)),
        field -> {
          field.clear();
          field.sendKeys(value);
        });
  }

  /** Presses keys, as on a page without a mouse. */
  void press(String keys) {
    driver.findElement(By.tagName("body")).sendKeys(keys);
  }

  private void act(String what, By where, Consumer<WebElement> act) {
    // The page is drawn anew while it is read: an element that was just found may be gone.
    await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .until(
            () -> {
              WebElement element = driver.findElement(where);
              if (element.isDisplayed() && element.isEnabled()) {
                act.accept(element);
                return true;
              }
              return false;
            });
  }

  private static By clickable(String words) {
    return By.xpath(button(words) + "|//a[normalize-space(.)='%s']".formatted(words));
  }

  private static String button(String words) {
    return "//button[normalize-space(.)='%s']".formatted(words);
  }

  /** A picture of the page as it is seen now. */
  void screenshot(String name) throws IOException {
    Files.write(screenshots.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  /** Size of the window, in pixels of a page. */
  void resize(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** Whether the page is wider than its window, so that one has to scroll sideways. */
  boolean scrollsSideways() {
    return (Boolean)
        driver.executeScript(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }

  /**
   * What bars people from the page, by the success criteria of WCAG 2.2 AA that a program can
   * check.
   */
  List<String> barriers() {
    return new AxeBuilder()
        .withTags(STANDARDS).analyze(driver).getViolations().stream().map(Browser::told).toList();
  }

  private static String told(Rule rule) {
    return rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes();
  }

  /** Errors of the page's scripts; those of the network and of what is run from outside aside. */
  List<String> errors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().equals(Level.SEVERE))
        .map(LogEntry::getMessage)
        .filter(message -> message.startsWith("http"))
        .filter(message -> !message.contains("Failed to load resource"))
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
