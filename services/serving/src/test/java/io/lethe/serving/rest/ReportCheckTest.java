package io.lethe.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.TextInputs;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.picture.Png;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.swap.ModelSlot;
import io.lethe.store.PictureStore;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReportCheckTest {

  private static final Optional<ClassLabels> NO_CLASSES =
      Optional.of(new ClassLabels(OptionalInt.empty(), OptionalInt.empty()));

  private static final BroughtPictures NO_STORE = new BroughtPictures(PictureStore.none());

  private static final Optional<PictureShape> GREY_4 = Optional.of(new PictureShape(4, 4, 1));

  @Test
  void anInlinePictureOfTheModelsShapeIsTaken() {
    SensitiveReport report = check(null, png(4, 4, 1), "r-1", ReportBody.Kind.REPORT);

    assertThat(report.getReportId()).isEqualTo("r-1");
    assertThat(report.getKind()).isEqualTo(ReportKind.REPORT);
    assertThat(report.getPng().array()).isEqualTo(png(4, 4, 1));
  }

  @Test
  void aGreyPictureSavedAsRgbFitsAGreyModel() {
    assertThat(check(null, png(4, 4, 3), null, null).getReportId()).isNotBlank();
  }

  @Test
  void aRetractionNeedsNoSubject() {
    assertThat(check(null, null, "r-1", ReportBody.Kind.RETRACT).getKind())
        .isEqualTo(ReportKind.RETRACT);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("badReports")
  void namesTheBadField(
      String field, String says, String generationId, byte[] png, ReportBody.Kind kind) {
    assertThatThrownBy(() -> check(generationId, png, null, kind))
        .isInstanceOfSatisfying(
            InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageContaining(says);
  }

  static Stream<Arguments> badReports() {
    byte[] cut = Arrays.copyOf(png(4, 4, 1), 40);
    return Stream.of(
        Arguments.of("generationId", "missing", null, null, null),
        Arguments.of("png", "not both", "g-1", png(4, 4, 1), null),
        Arguments.of("png", "not a PNG, JPEG or WebP", null, new byte[] {1, 2, 3}, null),
        Arguments.of("png", "cut short", null, cut, null),
        Arguments.of("png", "more than", null, new byte[Png.MAX_BYTES + 1], null),
        Arguments.of("png", "the model makes 4 x 4 x 1", null, png(5, 4, 1), null),
        Arguments.of("reportId", "names the report", null, null, ReportBody.Kind.RETRACT));
  }

  @Test
  void aPictureMayNameAClassOfTheModel() {
    assertThat(ofClass(null, 2, classes(3)).getClassLabel()).isEqualTo(2);
    // Where no version is live here the trainer decides.
    assertThat(ofClass(null, 7, Optional.empty()).getClassLabel()).isEqualTo(7);
    assertThatThrownBy(() -> ofClass(null, 3, classes(3)))
        .isInstanceOf(InvalidFieldException.class)
        .hasMessage("The classLabel must be a class of the model, 0 to 2, not 3.");
    assertThatThrownBy(() -> ofClass(null, 0, NO_CLASSES))
        .isInstanceOf(InvalidFieldException.class)
        .hasMessage("The classLabel must be left out, because the model has no classes.");
  }

  @Test
  void aGenerationHasItsOwnClass() {
    assertThatThrownBy(() -> ofClass("g-1", 2, classes(3)))
        .isInstanceOfSatisfying(
            InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("classLabel"));
  }

  @Test
  void onlyAPictureForAModelThatTakesPromptsNamesAPrompt() {
    ModelSlot.Live takesNone = live(NO_CLASSES.orElseThrow());

    assertThat(ofPrompt(null, "a cat", texts()).getPrompt()).isEqualTo("a cat");
    assertThat(ofPrompt(null, "", Optional.of(takesNone)).getPrompt()).isNull();
    assertThatThrownBy(() -> ofPrompt(null, "a cat", Optional.of(takesNone)))
        .hasMessage("The prompt must be left out, because the model takes no text.");
    assertThatThrownBy(() -> ofPrompt("g-1", "a cat", texts()))
        .isInstanceOfSatisfying(
            InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("prompt"))
        .hasMessageContaining("has its own prompt");
    assertThatThrownBy(() -> ofPrompt(null, "secret".repeat(200), texts()))
        .hasMessageContaining("1200 characters")
        .hasMessageNotContaining("secret");
  }

  private static Optional<ModelSlot.Live> texts() {
    return Optional.of(
        new ModelSlot.Live(
            "v", Instant.EPOCH, 10, NO_CLASSES.orElseThrow(), Optional.of(new TextInputs(8))));
  }

  private static SensitiveReport ofPrompt(
      String generationId, String prompt, Optional<ModelSlot.Live> live) {
    byte[] png = generationId == null ? png(4, 4, 1) : null;
    var body = new ReportBody("alice", "m", generationId, png, null, prompt, null, null, null);
    return ReportCheck.check(body, GREY_4, live, NO_STORE, Instant.EPOCH);
  }

  private static ModelSlot.Live live(ClassLabels classes) {
    return new ModelSlot.Live("v", Instant.EPOCH, 10, classes, Optional.empty());
  }

  private static Optional<ClassLabels> classes(int count) {
    return Optional.of(new ClassLabels(OptionalInt.of(count), OptionalInt.empty()));
  }

  private static SensitiveReport ofClass(
      String generationId, int classLabel, Optional<ClassLabels> classes) {
    byte[] png = generationId == null ? png(4, 4, 1) : null;
    var body = new ReportBody("alice", "m", generationId, png, classLabel, null, null, null, null);
    return ReportCheck.check(
        body, GREY_4, classes.map(ReportCheckTest::live), NO_STORE, Instant.EPOCH);
  }

  private static SensitiveReport check(
      String generationId, byte[] png, String reportId, ReportBody.Kind kind) {
    var body = new ReportBody("alice", "m", generationId, png, null, null, null, reportId, kind);
    return ReportCheck.check(body, GREY_4, Optional.empty(), NO_STORE, Instant.EPOCH);
  }

  private static byte[] png(int width, int height, int channels) {
    return Png.encode(new Picture(width, height, channels, new byte[width * height * channels]));
  }
}
