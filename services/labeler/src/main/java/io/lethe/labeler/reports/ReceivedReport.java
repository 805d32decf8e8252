package io.lethe.labeler.reports;

import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.Origin;
import io.lethe.schemas.Generation;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.topics.Topics;
import java.nio.ByteBuffer;

/**
 * A report with all that the labeler knows of it: what its sender wrote, and the record that
 * carries it from stage to stage. A processor decodes it once, by {@link #open}.
 *
 * @param content the report as its sender wrote it
 * @param carrier the same report as it travels and waits: its origin, and its generation's picture
 *     once they met
 */
public record ReceivedReport(SensitiveReport content, MatchedReport carrier) {

  /** Decodes a report that travels or waits. */
  public static ReceivedReport open(MatchedReport carrier) {
    return new ReceivedReport(Origins.decode(carrier.getOrigin(), Topics.REPORTS), carrier);
  }

  /** Where it was read, with the bytes as they were. */
  public Origin origin() {
    return carrier.getOrigin();
  }

  /** The broker's time of it, milliseconds since the epoch. */
  public long sentAt() {
    return origin().getTimestamp();
  }

  public String model() {
    return content.getModel();
  }

  public String reporter() {
    return content.getReporter();
  }

  public String reportId() {
    return content.getReportId();
  }

  public boolean isRetraction() {
    return content.getKind() == ReportKind.RETRACT;
  }

  /** The generation that it names, or null for an inline picture or a retraction. */
  public String generationId() {
    return carrier.getGenerationId();
  }

  /** The version that made that generation, or null. */
  public String modelVersion() {
    return carrier.getModelVersion();
  }

  /**
   * The reported picture, PNG: the generation's once they met, or the inline one. Empty or null
   * where {@link #picture} names it.
   */
  public ByteBuffer png() {
    return carrier.getPng() != null ? carrier.getPng() : content.getPng();
  }

  /** Where the reported picture is kept, in place of {@link #png}; null where that holds it. */
  public StoredPicture picture() {
    if (carrier.getPng() == null) {
      return content.getPicture();
    }
    return carrier.getPictureUri() == null
        ? null
        : new StoredPicture(
            carrier.getPictureUri(), carrier.getPictureSha256(), carrier.getPictureSize());
  }

  /** The difference hash of the generation's picture where serving told it, or null. */
  public Long perceptualHash() {
    return carrier.getPerceptualHash();
  }

  /** About how many bytes a report takes while it travels or waits. */
  static long bytes(MatchedReport carrier) {
    ByteBuffer value = carrier.getOrigin().getValue();
    ByteBuffer png = carrier.getPng();
    ByteBuffer latents = carrier.getLatents();
    return (value == null ? 0L : value.remaining())
        + (png == null ? 0L : png.remaining())
        + (latents == null ? 0L : latents.remaining());
  }

  /** The class of the picture: the generation's if it has one, else the one reported; or null. */
  public Integer classLabel() {
    return generationId() != null ? carrier.getClassLabel() : content.getClassLabel();
  }

  /** The text that the picture was made for: the generation's, else the one reported; or null. */
  public String prompt() {
    String prompt = generationId() != null ? carrier.getPrompt() : content.getPrompt();
    return prompt == null || prompt.isEmpty() ? null : prompt;
  }

  /** What a model of latents sampled for the generation, or null. */
  public ByteBuffer latents() {
    return carrier.getLatents();
  }

  /** Whether its reporter sent too many, so that it alone makes no label. */
  public boolean isOverLimit() {
    return carrier.getOverLimit();
  }

  /** Whether it came by the topic that only serving writes, for reporters that it trusts. */
  public boolean isTrusted() {
    return origin().getTopic().equals(Topics.TRUSTED_REPORTS.name());
  }

  /** Whether it is a dead letter's original, sent again. */
  public boolean isReplayed() {
    return carrier.getReplayed();
  }

  /** The carrier with the picture of the generation that the report names. */
  MatchedReport with(Generation generation) {
    StoredPicture picture = generation.getPicture();
    return MatchedReport.newBuilder(carrier)
        .setGenerationId(generation.getGenerationId())
        .setModelVersion(generation.getModelVersion())
        .setClassLabel(generation.getClassLabel())
        .setPng(generation.getPng())
        .setPrompt(generation.getPrompt())
        .setLatents(generation.getLatents())
        .setPictureUri(picture == null ? null : picture.getUri())
        .setPictureSha256(picture == null ? null : picture.getSha256())
        .setPictureSize(picture == null ? 0 : picture.getSize())
        .setPerceptualHash(generation.getPerceptualHash())
        .build();
  }
}
