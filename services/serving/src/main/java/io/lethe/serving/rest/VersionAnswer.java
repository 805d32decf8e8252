package io.lethe.serving.rest;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.picture.PictureShape;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A version of a model, and what became of it.
 *
 * @param status PUBLISHED, or REJECTED by the gate
 * @param champion whether it should be live
 * @param pinned whether it should stay live until RESUME
 * @param parent the version that it was trained from; null for the base
 * @param gatedAgainst the champion that the gate compared it with; null for the base
 * @param jobId the job that made it; null for the base
 * @param trainedThrough sequence of lethe.label-log through which its labelled set was read
 * @param labelCount labels that it learned from
 * @param labelDigest SHA-256 over its labelled set; empty for the base
 * @param weightsUri its directory, relative to the version store
 * @param manifestSha256 hash of the directory's lethe.json, which has every file's hash
 * @param deltaOf directory of the whole weights that it is a low-rank change of; null where its own
 *     directory is whole
 * @param gateFigures what the gate measured, by name
 * @param createdAt when the trainer published it
 * @param job how its job ended, where that was the model's last job; null otherwise
 * @param rollouts the instances that speak of this version now
 */
@Schema(name = "ModelVersion", example = Examples.VERSION)
public record VersionAnswer(
    String model,
    String version,
    VersionStatus status,
    boolean champion,
    boolean pinned,
    String parent,
    String gatedAgainst,
    String jobId,
    long trainedThrough,
    int labelCount,
    String labelDigest,
    PictureShape picture,
    String weightsUri,
    String manifestSha256,
    String deltaOf,
    SortedMap<String, Double> gateFigures,
    Instant createdAt,
    JobAnswer job,
    List<RolloutAnswer> rollouts) {

  static PictureShape shape(ModelVersion version) {
    return new PictureShape(version.getWidth(), version.getHeight(), version.getChannels());
  }
}
