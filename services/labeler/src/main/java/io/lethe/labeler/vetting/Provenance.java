package io.lethe.labeler.vetting;

import io.lethe.labeler.reports.ReceivedReport;
import io.lethe.schemas.Label;
import io.lethe.schemas.QuarantinedSample;
import java.nio.ByteBuffer;

/**
 * How a reported picture came about. What serving wrote of a generation is a fact. What a report
 * says of an inline picture is a claim.
 *
 * @param generationId the generation it is, or null for an inline picture
 * @param modelVersion the version that made that generation, or null
 * @param classLabel the class that it was made for or is reported under, or null
 * @param prompt the text that it was made for or is reported under, or null; personal data
 * @param latents what a model of latents sampled for it, or null
 */
public record Provenance(
    String generationId,
    String modelVersion,
    Integer classLabel,
    String prompt,
    ByteBuffer latents) {

  static Provenance of(ReceivedReport report) {
    return new Provenance(
        report.generationId(),
        report.modelVersion(),
        report.classLabel(),
        report.prompt(),
        report.latents());
  }

  static Provenance of(QuarantinedSample held) {
    return new Provenance(
        held.getGenerationId(),
        held.getModelVersion(),
        held.getClassLabel(),
        held.getPrompt(),
        held.getLatents());
  }

  /** That of a label. */
  public static Provenance of(Label label) {
    return new Provenance(
        label.getGenerationId(),
        label.getModelVersion(),
        label.getClassLabel(),
        label.getPrompt(),
        label.getLatents());
  }

  private boolean isFact() {
    return generationId != null;
  }

  /**
   * That of a picture that is no label yet, after one more report: the first fact stays, and of
   * claims the last one counts, for who makes a picture a label says what it shows.
   */
  public Provenance then(Provenance reported) {
    return isFact() ? this : reported;
  }

  /** That of a label after one more report: a fact takes the place of a claim, no claim does. */
  public Provenance confirmedBy(Provenance reported) {
    return !isFact() && reported.isFact() ? reported : this;
  }

  /** Puts it into a label. */
  public Label.Builder into(Label.Builder label) {
    return label
        .setGenerationId(generationId)
        .setModelVersion(modelVersion)
        .setClassLabel(classLabel)
        .setPrompt(prompt)
        .setLatents(latents);
  }

  QuarantinedSample.Builder into(QuarantinedSample.Builder held) {
    return held.setGenerationId(generationId)
        .setModelVersion(modelVersion)
        .setClassLabel(classLabel)
        .setPrompt(prompt)
        .setLatents(latents);
  }

  /** Says nothing of the prompt. */
  @Override
  public String toString() {
    return isFact() ? "Provenance[generation %s]".formatted(generationId) : "Provenance[a report]";
  }
}
