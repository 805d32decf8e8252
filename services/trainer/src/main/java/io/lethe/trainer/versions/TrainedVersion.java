package io.lethe.trainer.versions;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.WholeWeights;
import io.lethe.schemas.picture.PictureShape;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of a job's version once the gate has spoken. It goes into the directory's {@code
 * lethe.json}, from which a trainer that finds a finished attempt can announce it again.
 *
 * @param name version name
 * @param labelCount labels it learned from
 * @param reason why the gate refused it; empty where it passed
 * @param figures what the run and the gate measured
 */
public record TrainedVersion(
    String name,
    int labelCount,
    PictureShape shape,
    VersionStatus status,
    String reason,
    Map<String, Double> figures,
    Instant createdAt) {

  private static final String DELTA_OF = "deltaOf";
  private static final String WEIGHTS_URI = "weightsUri";
  private static final String MANIFEST = "manifestSha256";
  private static final String VERSION = "version";
  private static final String PARENT = "parent";
  private static final String GATED_AGAINST = "gatedAgainst";
  private static final String LABEL_COUNT = "labelCount";
  private static final String WIDTH = "width";
  private static final String HEIGHT = "height";
  private static final String CHANNELS = "channels";
  private static final String STATUS = "status";
  private static final String REASON = "reason";
  private static final String FIGURES = "figures";
  private static final String CREATED_AT = "createdAt";

  /**
   * The facts for {@code lethe.json}.
   *
   * @param whole what it is a low-rank change of
   */
  Map<String, Object> facts(TrainingJob job, Optional<WholeWeights> whole) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("model", job.getModel());
    facts.put(VERSION, name);
    facts.put(PARENT, job.getBaseVersion());
    facts.put(GATED_AGAINST, JobChampion.of(job));
    facts.put("jobId", job.getJobId());
    facts.put("trainedThrough", job.getThroughSequence());
    facts.put("labelDigest", job.getLabelDigest());
    facts.put(LABEL_COUNT, labelCount);
    facts.put(WIDTH, shape.width());
    facts.put(HEIGHT, shape.height());
    facts.put(CHANNELS, shape.channels());
    facts.put(STATUS, status.name());
    facts.put(REASON, reason);
    facts.put(FIGURES, figures);
    facts.put(CREATED_AT, createdAt.toString());
    facts.put("settings", settings(job));
    whole.ifPresent(
        weights ->
            facts.put(
                DELTA_OF,
                Map.of(
                    WEIGHTS_URI, weights.getWeightsUri(), MANIFEST, weights.getManifestSha256())));
    return facts;
  }

  /**
   * Reads the facts back.
   *
   * @throws IOException with one sentence when the version was trained from, or gated against,
   *     another version than the job says: an older trainer knows no champion besides the base
   * @throws RuntimeException when they are not what {@link #facts} wrote
   */
  static TrainedVersion of(TrainingJob job, Map<String, Object> facts) throws IOException {
    if (!job.getBaseVersion().equals(facts.get(PARENT))
        || !JobChampion.of(job).equals(facts.get(GATED_AGAINST))) {
      throw new IOException(
          "It was trained from %s and gated against %s, but job %s says %s and %s."
              .formatted(
                  facts.get(PARENT),
                  facts.get(GATED_AGAINST),
                  job.getJobId(),
                  job.getBaseVersion(),
                  JobChampion.of(job)));
    }
    var figures = new TreeMap<String, Double>();
    ((Map<?, ?>) facts.get(FIGURES))
        .forEach((name, value) -> figures.put((String) name, ((Number) value).doubleValue()));
    return new TrainedVersion(
        (String) facts.get(VERSION),
        (Integer) facts.get(LABEL_COUNT),
        new PictureShape(
            (Integer) facts.get(WIDTH), (Integer) facts.get(HEIGHT), (Integer) facts.get(CHANNELS)),
        VersionStatus.valueOf((String) facts.get(STATUS)),
        (String) facts.get(REASON),
        figures,
        Instant.parse((String) facts.get(CREATED_AT)));
  }

  /** What the facts say that it is a low-rank change of. */
  static Optional<WholeWeights> whole(Map<String, Object> facts) {
    return Optional.ofNullable((Map<?, ?>) facts.get(DELTA_OF))
        .map(of -> new WholeWeights((String) of.get(WEIGHTS_URI), (String) of.get(MANIFEST)));
  }

  /** The event that announces it. */
  ModelVersion event(
      TrainingJob job, String weightsUri, String manifestSha256, Optional<WholeWeights> whole) {
    return ModelVersion.newBuilder()
        .setModel(job.getModel())
        .setVersion(name)
        .setParent(job.getBaseVersion())
        .setGatedAgainst(JobChampion.of(job))
        .setJobId(job.getJobId())
        .setTrainedThrough(job.getThroughSequence())
        .setLabelCount(labelCount)
        .setLabelDigest(job.getLabelDigest())
        .setWidth(shape.width())
        .setHeight(shape.height())
        .setChannels(shape.channels())
        .setWeightsUri(weightsUri)
        .setManifestSha256(manifestSha256)
        .setDeltaOf(whole.orElse(null))
        .setGateFigures(figures)
        .setStatus(status)
        .setCreatedAt(createdAt)
        .build();
  }

  private static Map<String, Object> settings(TrainingJob job) {
    var settings = new LinkedHashMap<String, Object>();
    var given = job.getSettings();
    given
        .getSchema()
        .getFields()
        .forEach(field -> settings.put(field.name(), given.get(field.pos())));
    return settings;
  }
}
