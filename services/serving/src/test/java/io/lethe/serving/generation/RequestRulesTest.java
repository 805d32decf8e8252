package io.lethe.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.PictureSize;
import io.lethe.diffusion.model.Prompt;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.GenerationRequest;
import io.lethe.serving.refusal.InvalidFieldException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestRulesTest {

  private final RequestRules rules = Rules.upTo(64);

  @Test
  void fillsInWhatIsLeftOut() {
    CheckedRequest checked = rules.check(request().setCount(3).setSeed(5L).build());

    assertThat(checked.pictures())
        .containsExactly(
            new PictureRequest(5, SamplerKind.DPM_SOLVER_2M, 10, null),
            new PictureRequest(6, SamplerKind.DPM_SOLVER_2M, 10, null),
            new PictureRequest(7, SamplerKind.DPM_SOLVER_2M, 10, null));
  }

  @Test
  void aRequestWithoutSeedMakesTheSamePicturesAgain() {
    assertThat(rules.check(request().build())).isEqualTo(rules.check(request().build()));
    assertThat(rules.check(request().build()).pictures())
        .isNotEqualTo(rules.check(request().setRequestId("other").build()).pictures());
  }

  @Test
  void aModelsUsualGuidanceIsForThoseWhoAskForAClass() {
    var limits = new RequestLimits(64, SamplerKind.DDIM, 10, 8, 3, 6, 64);
    var guiding = new RequestRules(model -> limits);

    assertThat(scale(guiding, request().setClassLabel(2))).isEqualTo(3);
    assertThat(scale(guiding, request())).isEqualTo(1);
    assertThat(scale(guiding, request().setClassLabel(2).setGuidanceScale(7.5))).isEqualTo(7.5);
    assertThatThrownBy(() -> scale(guiding, request().setClassLabel(2).setGuidanceScale(8.5)))
        .hasMessage("A guidance scale of 8.5 was asked for; 0 to 8.0 is allowed.");
  }

  @Test
  void aPromptGuidesAsFarAsIsUsualForTexts() {
    var limits = new RequestLimits(64, SamplerKind.DDIM, 10, 8, 3, 6, 64);
    var guiding = new RequestRules(model -> limits);

    assertThat(scale(guiding, request().setPrompt("a cat"))).isEqualTo(6);
    assertThat(scale(guiding, request().setNegativePrompt("a cat"))).isEqualTo(6);
    assertThat(scale(guiding, request().setPrompt("a cat").setGuidanceScale(2.0))).isEqualTo(2);
    assertThat(scale(guiding, request().setPrompt("").setNegativePrompt(""))).isEqualTo(1);
  }

  @Test
  void aRequestKeepsItsTextsAndItsSize() {
    PictureRequest picture =
        rules
            .check(
                request()
                    .setPrompt("a cat\nin the rain")
                    .setNegativePrompt("blurry")
                    .setWidth(64)
                    .build())
            .pictures()
            .get(0);

    assertThat(picture.prompt()).isEqualTo(new Prompt("a cat\nin the rain", "blurry"));
    assertThat(picture.size()).isEqualTo(new PictureSize(64, null));
  }

  @Test
  void aRequestOfAnotherTextOrSizeIsAnother() {
    Stream<GenerationRequest.Builder> others =
        Stream.of(
            request().setPrompt("a dog"),
            request().setPrompt("a cat").setNegativePrompt(""),
            request().setPrompt("a cat").setWidth(64),
            request().setPrompt("a cat").setHeight(64),
            request().setPrompt("a cat").setRequestId("other"),
            request());
    String asked = fingerprint(request().setPrompt("a cat"));

    assertThat(others.map(this::fingerprint)).doesNotContain(asked).doesNotHaveDuplicates();
    assertThat(fingerprint(request().setPrompt("a cat"))).isEqualTo(asked);
  }

  private String fingerprint(GenerationRequest.Builder request) {
    return rules.check(request.build()).fingerprint();
  }

  @Test
  void aProblemOfAPromptDoesNotTellThePrompt() {
    assertThatThrownBy(() -> rules.check(request().setPrompt("secret\0").build()))
        .hasMessage("prompt holds control characters, or half of a character.");
    assertThatThrownBy(() -> rules.check(request().setPrompt("secret".repeat(167)).build()))
        .hasMessage("prompt has 1002 characters, more than the 1000 allowed.");
  }

  private static double scale(RequestRules rules, GenerationRequest.Builder request) {
    return rules.check(request.build()).pictures().get(0).guidanceScale();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("badRequests")
  void namesTheBadField(String field, GenerationRequest request) {
    assertThatThrownBy(() -> rules.check(request))
        .isInstanceOfSatisfying(
            InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  static Stream<Arguments> badRequests() {
    return Stream.of(
        Arguments.of("requestId", request().setRequestId(" ").build()),
        Arguments.of("requestId", request().setRequestId("x".repeat(129)).build()),
        Arguments.of("model", request().setModel("Not/A Model").build()),
        Arguments.of("count", request().setCount(0).build()),
        Arguments.of("count", request().setCount(65).build()),
        Arguments.of("sampler", request().setSampler("magic").build()),
        Arguments.of("guidanceScale", request().setGuidanceScale(-1.0).build()),
        Arguments.of("guidanceScale", request().setGuidanceScale(Double.NaN).build()),
        Arguments.of("prompt", request().setPrompt("\ud83d").build()),
        Arguments.of("negativePrompt", request().setNegativePrompt("x".repeat(1001)).build()),
        Arguments.of("width", request().setWidth(769).build()),
        Arguments.of("height", request().setHeight(0).build()),
        Arguments.of("steps", request().setSteps(0).build()),
        Arguments.of("steps", request().setSteps(1001).build()));
  }

  private static GenerationRequest.Builder request() {
    return GenerationRequest.newBuilder().setRequestId("r").setModel("m");
  }
}
