package io.lethe.labeler.views;

import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.Split;
import java.util.List;

/**
 * A label without its picture.
 *
 * @param sequence of its last membership change
 * @param modelVersion the version that made the picture, or null
 * @param prompt the text that it was made for or reported under, or null
 */
public record LabelRow(
    String sampleId,
    Split split,
    LabelStatus status,
    long sequence,
    String generationId,
    String modelVersion,
    Integer classLabel,
    String prompt,
    List<SupportRow> supports) {

  static LabelRow of(Label label) {
    return new LabelRow(
        label.getSampleId(),
        label.getSplit(),
        label.getStatus(),
        label.getSequence(),
        label.getGenerationId(),
        label.getModelVersion(),
        label.getClassLabel(),
        label.getPrompt(),
        SupportRow.of(label.getSupports()));
  }

  /** The same label with those who support it now. */
  LabelRow with(List<SupportRow> now) {
    return new LabelRow(
        sampleId, split, status, sequence, generationId, modelVersion, classLabel, prompt, now);
  }

  boolean counts() {
    return status == LabelStatus.ACTIVE;
  }
}
