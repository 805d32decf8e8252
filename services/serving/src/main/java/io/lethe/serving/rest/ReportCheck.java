package io.lethe.serving.rest;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.rules.ReportRules;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.swap.ModelSlot;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Refuses at once what the labeler would refuse later: {@link ReportRules} and the model's rules.
 */
final class ReportCheck {

  private ReportCheck() {}

  /**
   * Turns a body into a report. A large picture is in the store when this returns.
   *
   * @param shape of the model's pictures; empty where no version of it was seen
   * @param live the model's live version; empty where none is live here
   * @param pictures reads and keeps the picture
   * @throws InvalidFieldException naming the field that breaks {@link ReportRules}: also a picture
   *     of another size than the model's, a class that the model lacks, a retraction of no report
   * @throws io.lethe.serving.refusal.RefusedException STORE_AWAY, when a picture can't be stored
   *     now
   */
  static SensitiveReport check(
      ReportBody body,
      Optional<PictureShape> shape,
      Optional<ModelSlot.Live> live,
      BroughtPictures pictures,
      Instant now) {
    if (body.isRetraction() && body.reportId() == null) {
      throw new InvalidFieldException("reportId", "A RETRACT names the report to take back.");
    }
    SensitiveReport report = report(body, now);
    ReportRules.problemBesidesPicture(report)
        .ifPresent(
            problem -> {
              throw new InvalidFieldException(problem.field(), problem.message());
            });
    if (body.classLabel() != null) {
      requireClass(body, live.map(ModelSlot.Live::classLabels));
    }
    if (report.getPrompt() != null && live.filter(it -> it.textInputs().isEmpty()).isPresent()) {
      throw InvalidFieldException.of("prompt", "must be left out, because the model takes no text");
    }
    return body.png() == null || body.isRetraction() ? report : pictures.keep(report, shape);
  }

  private static SensitiveReport report(ReportBody body, Instant now) {
    return SensitiveReport.newBuilder()
        .setReportId(body.reportId() == null ? UUID.randomUUID().toString() : body.reportId())
        .setReporter(body.reporter())
        .setModel(body.model())
        .setKind(body.isRetraction() ? ReportKind.RETRACT : ReportKind.REPORT)
        .setGenerationId(body.generationId())
        .setPng(body.png() == null ? null : ByteBuffer.wrap(body.png()))
        .setClassLabel(body.classLabel())
        .setPrompt(body.prompt() == null || body.prompt().isEmpty() ? null : body.prompt())
        .setReason(body.reason() == null ? "" : body.reason())
        .setReportedAt(now)
        .build();
  }

  private static void requireClass(ReportBody body, Optional<ClassLabels> classes) {
    if (body.png() == null) {
      throw new InvalidFieldException(
          "classLabel", "Only a png has a class of its own to give: leave classLabel out.");
    }
    classes
        .flatMap(known -> known.problem(body.classLabel()))
        .ifPresent(
            problem -> {
              throw InvalidFieldException.of("classLabel", problem);
            });
  }
}
