package io.lethe.serving.rest;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.lethe.schemas.rules.FieldRules;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.rest.json.Base64Picture;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A claim that a picture is sensitive, or its retraction. */
@Schema(name = "Report", example = Examples.REPORT)
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ReportBody(
    @Size(max = FieldRules.MOST_IDENTIFIER_BYTES)
        @Schema(
            description =
                "Who reports; at most 256 bytes of UTF-8. The caller, where callers have names:"
                    + " then it may be left out",
            examples = "alice")
        String reporter,
    @NotBlank @Schema(description = "Model name", examples = "mnist") String model,
    @Size(min = 1, max = FieldRules.MOST_IDENTIFIER_BYTES)
        @Schema(description = "The reported picture, one of ours; this or png")
        String generationId,
    @JsonDeserialize(using = Base64Picture.class)
        @Schema(
            description =
                "The reported picture, a PNG, JPEG or WebP in base64; this or generationId")
        byte[] png,
    @Min(0)
        @Schema(
            description =
                "Class of a png, for class-conditional models, where it is known; a generation has"
                    + " its own")
        Integer classLabel,
    @Schema(
            description =
                "The text that a png was made for, at most 1000 characters, for models that take"
                    + " prompts, where it is known; a generation has its own")
        String prompt,
    @Size(max = FieldRules.MOST_TEXT) @Schema(description = "Why, in the reporter's words")
        String reason,
    @Size(min = 1, max = FieldRules.MOST_IDENTIFIER_BYTES)
        @Schema(
            description =
                "A repeat with the same id counts once; random where left out. For RETRACT: the"
                    + " report taken back")
        String reportId,
    @Schema(description = "REPORT where left out") Kind kind) {

  /** Kinds of reports. */
  public enum Kind {
    /** The picture is sensitive. */
    REPORT,
    /** I take that back. */
    RETRACT
  }

  /**
   * The same, reported by somebody.
   *
   * @throws InvalidFieldException when nobody is named
   */
  ReportBody reportedBy(String author) {
    if (author == null || author.isBlank()) {
      throw InvalidFieldException.of("reporter", "must not be blank");
    }
    return new ReportBody(
        author, model, generationId, png, classLabel, prompt, reason, reportId, kind);
  }

  boolean isRetraction() {
    return kind == Kind.RETRACT;
  }
}
