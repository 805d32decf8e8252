package io.lethe.standalone.demo;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The demo's outcome as one HTML page that needs no other file. */
public final class DemoPage {

  private static final String HTML = "text/html";
  private static final String TEMPLATE = "demo-page.html";

  private DemoPage() {}

  /**
   * The page.
   *
   * @param title one line
   * @param grid pictures before and after, PNG
   * @param table the figures, as they are printed
   * @param history what happened when
   */
  public static String html(String title, byte[] grid, String table, LoopHistory history)
      throws IOException {
    Engine engine =
        Engine.builder()
            .addDefaults()
            .addValueResolver(new ReflectionValueResolver())
            .addResultMapper(new HtmlEscaper(List.of(HTML)))
            .build();
    return engine
        .parse(template(), Variant.forContentType(HTML))
        .data("title", title)
        .data("grid", Base64.getEncoder().encodeToString(grid))
        .data("table", table)
        .data("moments", history.moments())
        .data("curves", LossCurves.of(history.losses()))
        .data("width", LossCurves.WIDTH)
        .data("height", LossCurves.HEIGHT)
        .render();
  }

  private static String template() throws IOException {
    try (InputStream page = DemoPage.class.getResourceAsStream("/" + TEMPLATE)) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
