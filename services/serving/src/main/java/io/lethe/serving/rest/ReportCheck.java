package io.lethe.serving.rest;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.picture.Png;
import io.lethe.serving.refusal.InvalidFieldException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The labeler's rules for reports, kept here too so that a client hears of a mistake at once. */
final class ReportCheck {

  private ReportCheck() {}

  /**
   * Turns a body into a report.
   *
   * @param shape of the model's pictures; empty where no version of it was seen
   * @param classes of the model's live version; empty where none is live here
   * @throws InvalidFieldException naming the field: both subjects or none, a picture that can't be
   *     decoded or has another size than the model's, a class that the model lacks or that a
   *     generation has by itself, a retraction of no report
   */
  static SensitiveReport check(
      ReportBody body, Optional<PictureShape> shape, Optional<ClassLabels> classes, Instant now) {
    if (body.isRetraction()) {
      if (body.reportId() == null) {
        throw new InvalidFieldException("reportId", "A RETRACT names the report to take back.");
      }
    } else {
      requireOneSubject(body);
    }
    if (body.png() != null) {
      requirePicture(body.png(), shape);
    }
    if (body.classLabel() != null) {
      requireClass(body, classes);
    }
    return SensitiveReport.newBuilder()
        .setReportId(body.reportId() == null ? UUID.randomUUID().toString() : body.reportId())
        .setReporter(body.reporter())
        .setModel(body.model())
        .setKind(body.isRetraction() ? ReportKind.RETRACT : ReportKind.REPORT)
        .setGenerationId(body.generationId())
        .setPng(body.png() == null ? null : ByteBuffer.wrap(body.png()))
        .setClassLabel(body.classLabel())
        .setReason(body.reason() == null ? "" : body.reason())
        .setReportedAt(now)
        .build();
  }

  private static void requireOneSubject(ReportBody body) {
    if (body.generationId() == null && body.png() == null) {
      throw new InvalidFieldException(
          "generationId", "Say what is reported: generationId or png is missing.");
    }
    if (body.generationId() != null && body.png() != null) {
      throw new InvalidFieldException(
          "png", "Report one picture: give generationId or png, not both.");
    }
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

  private static void requirePicture(byte[] png, Optional<PictureShape> shape) {
    Picture picture;
    try {
      picture = Png.decode(png);
    } catch (PictureException e) {
      throw new InvalidFieldException("png", e.getMessage());
    }
    shape
        .filter(wanted -> !fits(picture, wanted))
        .ifPresent(
            wanted -> {
              throw new InvalidFieldException(
                  "png",
                  "The picture is %d x %d x %d, but the model makes %s."
                      .formatted(picture.width(), picture.height(), picture.channels(), wanted));
            });
  }

  private static boolean fits(Picture picture, PictureShape shape) {
    return picture.width() == shape.width()
        && picture.height() == shape.height()
        && (picture.channels() == shape.channels()
            || (shape.channels() == 1 && picture.asGrey().isPresent()));
  }
}
