package io.lethe.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoPageTest {

  @Test
  void thePageHoldsPicturesFiguresMomentsAndLosses() throws Exception {
    // given
    var history =
        new LoopHistory(
            List.of(
                new LoopHistory.Moment(0, "the first report arrives"),
                new LoopHistory.Moment(49.5, "the first picture of v1 is made")),
            List.of(
                new LoopHistory.StepLoss(0, Map.of()),
                new LoopHistory.StepLoss(10, Map.of("unlabeled", 2.0, "labelled", 4.0)),
                new LoopHistory.StepLoss(20, Map.of("unlabeled", 1.0, "labelled", 5.0))));

    // when
    String page = DemoPage.html("50 <reports>", new byte[] {1, 2, 3}, "share <a> 1.6 %", history);

    // then
    assertThat(page)
        .contains("<title>50 &lt;reports&gt;</title>")
        .contains("data:image/png;base64,AQID\"")
        .contains("share &lt;a&gt; 1.6 %")
        .contains("<td>49.5</td><td>the first picture of v1 is made</td>")
        // The lowest loss is at the bottom, the highest at the top.
        .contains("points=\"0.0,50.0 640.0,0.0\"")
        .contains("points=\"0.0,150.0 640.0,200.0\"");
  }

  @Test
  void aTrainingThatNobodySawHasNoCurves() throws Exception {
    assertThat(DemoPage.html("t", new byte[0], "", new LoopHistory(List.of(), List.of())))
        .contains("What happened when")
        .doesNotContain("<svg");
  }
}
