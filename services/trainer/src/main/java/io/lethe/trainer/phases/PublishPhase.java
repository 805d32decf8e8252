package io.lethe.trainer.phases;

import io.lethe.schemas.JobPhase;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.WholeWeights;
import io.lethe.trainer.certificate.CertificateWriter;
import io.lethe.trainer.gate.GateVerdict;
import io.lethe.trainer.versions.FinishedAttempt;
import io.lethe.trainer.versions.JobChampion;
import io.lethe.trainer.versions.TrainedVersion;
import io.lethe.trainer.versions.VersionName;
import io.lethe.trainer.versions.VersionPart;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The last phase: writes and seals a candidate as a version, passed or refused by the gate. */
public final class PublishPhase {

  private final VersionStore store;
  private final CertificateWriter certificates;

  public PublishPhase(VersionStore store, CertificateWriter certificates) {
    this.store = store;
    this.certificates = certificates;
  }

  /**
   * Writes the version.
   *
   * @throws IOException with one sentence when it can't be written
   */
  FinishedAttempt publish(
      TrainedCandidate candidate, ExaminedCandidate examined, JudgedJob judged, JobSignals signals)
      throws IOException {
    signals.heartbeat().enter(JobPhase.PUBLISHING);
    JobData data = judged.data();
    TrainingJob job = data.job();
    GateVerdict verdict = examined.verdict();
    var version =
        new TrainedVersion(
            VersionName.after(JobChampion.of(job), job.getJobId()),
            data.labels().train().size(),
            data.opened().versions().shape(),
            verdict.passed() ? VersionStatus.PUBLISHED : VersionStatus.REJECTED,
            verdict.reason(),
            figures(candidate.attempt(), verdict, data),
            Instant.now());
    Optional<WholeWeights> whole =
        candidate.model().isChange()
            ? Optional.of(data.opened().versions().whole())
            : Optional.empty();
    JobVersions versions = data.opened().versions();
    List<VersionPart> parts = new ArrayList<>();
    parts.add((directory, facts) -> candidate.model().save(directory));
    judged.judgement().ifPresent(judge -> parts.add((directory, facts) -> judge.save(directory)));
    // Last, since it names the hashes of the others.
    parts.add(
        (directory, facts) ->
            certificates.write(
                directory, facts, versions.parent(), versions.gatedAgainst(), examined.evidence()));
    return store.write(job, parts, whole, version);
  }

  private static Map<String, Double> figures(Attempt attempt, GateVerdict verdict, JobData data) {
    Map<String, Double> figures = new TreeMap<>(attempt.figures());
    figures.putAll(verdict.figures());
    figures.put("attempts", (double) attempt.number());
    figures.put("beta", attempt.settings().getBeta());
    figures.put("learningRate", attempt.settings().getLearningRate());
    figures.put("trainPictures", (double) data.labels().train().size());
    figures.put("unlabeledPictures", (double) data.unlabeled().size());
    figures.put(
        "skippedLabels", (double) data.labels().skippedTrain() + data.labels().skippedHoldOut());
    figures.put("skippedGenerations", (double) data.skippedGenerations());
    return figures;
  }
}
