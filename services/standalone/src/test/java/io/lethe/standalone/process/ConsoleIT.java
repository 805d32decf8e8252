package io.lethe.standalone.process;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, over a running stack with the shipped model. */
class ConsoleIT {

  private static final Path SCREENSHOTS = Path.of("target", "console");
  private static final int REPORTS = 4;

  @TempDir Path directory;

  @BeforeAll
  static void needsABrowser() {
    assumeTrue(Browser.isInstalled(), "There is no chromium with its chromedriver on the PATH.");
  }

  @Test
  void aClickOnAPictureEndsInAVersionThatSupersedesItsOwn() throws Exception {
    keys("mia moderator,operator,user,reporter", "vic viewer", "ann reporter");
    int port;
    try (LetheProcess lethe = start(0);
        Browser browser = Browser.start(SCREENSHOTS)) {
      // given somebody who may do all
      browser.open(lethe.http());
      browser.awaitText("API key or access token");
      noBarriers(browser);
      browser.fill("API key", "wrong");
      browser.click("Sign in");
      browser.awaitText("a key or token that is known");
      signIn(browser, "mia");
      browser.awaitText("live base");

      // when they have pictures made, report five, and take one report back
      browser.fill("Pictures", "12");
      browser.click("Make pictures");
      browser.awaitCount(".card img", 12);
      browser.fill("Reason for reports", "looks like me");
      for (int i = 1; i <= REPORTS + 1; i++) {
        browser.click("Report");
        browser.awaitCount(".report.undo", i);
      }
      // A report that is taken back while it waits makes no label, and no change that counts.
      browser.click("Labels");
      browser.awaitCount("tbody tr", REPORTS + 1);
      browser.click("Pictures");
      browser.awaitCount(".report.undo", REPORTS + 1);
      browser.click("Reported. Undo");
      browser.awaitCount(".report.undo", REPORTS);
      noBarriers(browser);
      browser.screenshot("pictures");

      // then a version that learned them is live, and pictures of the old one are told apart
      browser.awaitText("live v1-");
      browser.fill("Pictures", "12");
      browser.click("Make pictures");
      browser.awaitCount(".card .chip.good", 12);

      // and its origin is told
      browser.click("Versions");
      browser.awaitCount(".timeline > li", 2);
      browser.awaitCount(".timeline > li.champion", 1);
      noBarriers(browser);
      browser.screenshot("versions");
      browser.click("Training");
      browser.awaitText("published");
      noBarriers(browser);
      browser.click("Labels");
      browser.awaitCount("tbody tr", REPORTS + 1);
      browser.awaitText("retracted");
      browser.awaitText("looks like me");
      noBarriers(browser);
      browser.screenshot("labels");

      // when it is rolled back, after a word of what will happen
      browser.click("Versions");
      browser.click("Roll back");
      browser.awaitText("no request is dropped");
      noBarriers(browser);
      browser.screenshot("roll-back");
      browser.confirm("Roll back");

      // then the base is live and stays so until somebody says otherwise
      browser.awaitText("live base");
      browser.awaitText("pinned");
      browser.click("Resume");
      browser.confirm("Resume");
      browser.awaitText("live v1-");

      // given a picture that a stranger brings
      reportInline(lethe, "ann");
      browser.click("Quarantine 1");
      browser.awaitCount(".group .picture.blurred img", 1);
      browser.awaitText("a picture of me");
      noBarriers(browser);
      browser.screenshot("quarantine");

      // when a moderator looks and accepts it, by keys alone
      browser.press("v");
      browser.awaitCount(".group .picture.blurred", 0);
      browser.press("a");

      // then it is held no more, and is a label
      browser.awaitText("Nothing is held back.");
      browser.click("Labels");
      browser.awaitCount("tbody tr", REPORTS + 2);

      // and the other pages show what they should, wide and narrow, light and dark
      for (String page : List.of("Reporters", "Dead letters", "Health", "Settings", "Pictures")) {
        browser.click(page);
        noBarriers(browser);
      }
      browser.click("◐");
      browser.click("☀");
      browser.resize(400, 800);
      for (String page : List.of("Quarantine", "Labels", "Versions", "Health", "Pictures")) {
        browser.click(page);
        noBarriers(browser);
        assertThat(browser.scrollsSideways()).as(page).isFalse();
      }
      browser.screenshot("narrow-and-dark");
      browser.resize(1280, 860);

      // given somebody who may only look on
      browser.click("Sign out");
      signIn(browser, "vic");
      browser.awaitText("vic");

      // then they are shown what they may see, and no order that they may not give
      browser.awaitNoText("Quarantine");
      browser.click("Versions");
      browser.awaitCount(".timeline > li.champion", 1);
      assertThat(browser.text()).doesNotContain("Roll back", "Pin");
      assertThat(browser.errors()).isEmpty();

      // when everything goes away
      port = lethe.http().getPort();
      lethe.kill();
      browser.awaitText("Lethe does not answer");

      // then the page goes on by itself once it is back
      try (LetheProcess again = start(port)) {
        browser.awaitNoText("Lethe does not answer");
        browser.awaitText("live v1-");
        assertThat(again.stop()).isIn(0, 143);
      }
    }
  }

  /** A report of somebody whom nobody vouches for: vetting holds it back. */
  private static void reportInline(LetheProcess lethe, String who) throws IOException {
    byte[] png = Png.encode(new Picture(28, 28, 1, new byte[28 * 28]));
    given()
        .header("Authorization", "Bearer " + key(who))
        .contentType("application/json")
        .body(
            Map.of(
                "model",
                "mnist",
                "reason",
                "a picture of me",
                "png",
                Base64.getEncoder().encodeToString(png)))
        .post(lethe.http().resolve("/v1/reports"))
        .then()
        .statusCode(202);
  }

  private LetheProcess start(int port) throws IOException {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "lethe.http.identity=api-keys",
                "lethe.http.api-key-file=" + directory.resolve("keys"),
                "lethe.labeler.vetting.max-share=1",
                // Each report and the one that is taken back: no job learns that one.
                "lethe.labeler.trigger.count=" + (REPORTS + 2),
                "lethe.labeler.trigger.age=1h",
                "lethe.labeler.training.steps=4",
                "lethe.labeler.training.warm-up-steps=1",
                "lethe.labeler.training.learning-rate=1e-5"));
    settings.addAll(LoopClient.openGate(64, 5));
    return LetheProcess.up(directory, port, settings);
  }

  private static void noBarriers(Browser browser) {
    assertThat(browser.barriers()).isEmpty();
  }

  private static void signIn(Browser browser, String who) {
    browser.fill("API key", key(who));
    browser.click("Sign in");
  }

  private static String key(String who) {
    return "key-of-" + who;
  }

  private void keys(String... callers) throws Exception {
    List<String> lines = new ArrayList<>();
    for (String caller : callers) {
      byte[] key = key(caller.split(" ", 2)[0]).getBytes(StandardCharsets.UTF_8);
      String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
      lines.add(caller + " " + hash);
    }
    Files.write(directory.resolve("keys"), lines);
  }
}
