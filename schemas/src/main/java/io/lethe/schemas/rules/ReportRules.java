package io.lethe.schemas.rules;

import static io.lethe.schemas.rules.FieldRules.problem;

import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PicturePlace;
import io.lethe.schemas.picture.Png;
import java.util.Optional;

/** What a report may hold, whatever model it speaks of. */
public final class ReportRules {

  private ReportRules() {}

  /** The first thing that is wrong with a report; empty where it can be used. */
  public static Optional<FieldProblem> problemOf(SensitiveReport report) {
    return problemBesidesPicture(report).or(() -> picture(report));
  }

  /** Like {@link #problemOf}, but for the picture itself, at which nobody looks. */
  public static Optional<FieldProblem> problemBesidesPicture(SensitiveReport report) {
    return FieldRules.identifier("reportId", report.getReportId())
        .or(() -> FieldRules.identifier("reporter", report.getReporter()))
        .or(() -> FieldRules.model(report.getModel()))
        .or(() -> FieldRules.text("reason", report.getReason()))
        .or(() -> prompt(report.getPrompt()))
        .or(() -> kind(report));
  }

  private static Optional<FieldProblem> prompt(String prompt) {
    return prompt == null ? Optional.empty() : FieldRules.prompt("prompt", prompt);
  }

  private static Optional<FieldProblem> kind(SensitiveReport report) {
    return switch (report.getKind()) {
      case REPORT -> subject(report);
      case RETRACT -> Optional.empty();
      case UNKNOWN -> problem("kind", "The report's kind is not known to this version of Lethe.");
    };
  }

  private static Optional<FieldProblem> subject(SensitiveReport report) {
    boolean generation = report.getGenerationId() != null;
    boolean inline = report.getPng() != null || report.getPicture() != null;
    if (generation && inline) {
      return problem(
          "png", "The report names both a generationId and a picture: give one, not both.");
    }
    if (report.getPng() != null && report.getPicture() != null) {
      return problem(
          "picture", "The report holds a png and names a stored picture: give one, not both.");
    }
    if (!generation && !inline) {
      return problem(
          "generationId",
          "The report names neither a generationId nor a picture: one of them is missing.");
    }
    return generation ? generation(report) : inline(report);
  }

  private static Optional<FieldProblem> generation(SensitiveReport report) {
    if (report.getClassLabel() != null) {
      return problem(
          "classLabel",
          "The report names both a generationId and a classLabel; a generation has its own class.");
    }
    if (report.getPrompt() != null) {
      return problem(
          "prompt",
          "The report names both a generationId and a prompt; a generation has its own prompt.");
    }
    return FieldRules.identifier("generationId", report.getGenerationId());
  }

  private static Optional<FieldProblem> inline(SensitiveReport report) {
    if (report.getClassLabel() != null && report.getClassLabel() < 0) {
      return problem(
          "classLabel", "classLabel must be 0 or more, not %d.".formatted(report.getClassLabel()));
    }
    return Optional.empty();
  }

  private static Optional<FieldProblem> picture(SensitiveReport report) {
    if (report.getKind() == ReportKind.RETRACT) {
      return Optional.empty();
    }
    String field = report.getPng() != null ? "png" : "picture";
    try {
      if (report.getPng() != null) {
        Png.decode(report.getPng());
      } else if (report.getPicture() != null) {
        PicturePlace.of(report.getPicture(), report.getModel());
      }
      return Optional.empty();
    } catch (PictureException e) {
      return problem(field, e.getMessage());
    }
  }
}
