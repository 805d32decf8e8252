package io.lethe.trainer.phases;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.Anchors;
import io.lethe.diffusion.finetune.DivergedException;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.TrainingSettings;
import io.lethe.trainer.training.ChosenBeta;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.Judgement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The third phase: trains the job's judge, which finds the class prior, and chooses beta by it. It
 * is a training, and heartbeats call it one.
 */
public final class JudgePhase {

  private static final Logger LOG = LoggerFactory.getLogger(JudgePhase.class);

  private final FineTuner fineTuner;

  public JudgePhase(FineTuner fineTuner) {
    this.fineTuner = fineTuner;
  }

  /**
   * Trains the judge and chooses beta.
   *
   * @return what the caller closes
   * @throws DivergedException when the judge can't be trained and beta is to be found by it
   */
  JudgedJob judge(JobData data, JobSignals signals) {
    signals.heartbeat().enter(JobPhase.TRAINING);
    long started = System.nanoTime();
    Optional<Judgement> judgement = judgement(data, data.unlabeled(), signals.cancelled());
    try {
      Optional<PriorEstimate> found = judgement.map(Judgement::estimate);
      boolean anchored =
          data.far().size() > 0 && found.filter(one -> Anchors.areNeeded(one.prior())).isPresent();
      if (anchored) {
        judgement.ifPresent(Judgement::close);
        judgement = Optional.empty();
        // Where both are the same it tells nothing: another one tells the labels from far ones.
        judgement = judgement(data, data.far(), signals.cancelled());
      }
      return judged(data, judgement, found, anchored, started, signals);
    } catch (RuntimeException e) {
      judgement.ifPresent(Judgement::close);
      throw e;
    }
  }

  private static JudgedJob judged(
      JobData data,
      Optional<Judgement> judgement,
      Optional<PriorEstimate> found,
      boolean anchored,
      long started,
      JobSignals signals) {
    TrainingSettings given = data.job().getSettings();
    PictureSource far = normal(data.far(), judgement);
    PictureSource unlabeled = anchored ? Anchors.add(data.unlabeled(), far) : data.unlabeled();
    boolean ofTexts = data.opened().base().latents().isPresent();
    double part = (double) data.unlabeled().size() / unlabeled.size();
    ChosenBeta beta = ofTexts ? ChosenBeta.ofNear(given, found, part) : ChosenBeta.of(given, found);
    LOG.info("Job {} trains with {}", data.job().getJobId(), beta.figures());
    signals.heartbeat().carry(beta.figures());
    Map<String, Double> figures = new TreeMap<>(beta.figures());
    figures.put("judgeSeconds", (System.nanoTime() - started) / 1e9);
    if (ofTexts) {
      figures.put("anchorShare", 1 - part);
    }
    return new JudgedJob(data, judgement, unlabeled, far, beta.settings(), Map.copyOf(figures));
  }

  /**
   * Those of far pictures that no member of the judge takes for sensitive; all, should none be
   * left. Whoever was kept to making sensitive ones under other texts would make them under the
   * reported.
   */
  private static PictureSource normal(PictureSource far, Optional<Judgement> judgement) {
    if (far.size() == 0 || judgement.isEmpty()) {
      return far;
    }
    double[] reaching = judgement.get().reaching(far);
    int[] normal = IntStream.range(0, reaching.length).filter(row -> reaching[row] == 0).toArray();
    return normal.length == 0 ? far : far.rows(normal);
  }

  /** Learns from all labels, those held out too: it is no candidate, and each is scored unseen. */
  private Optional<Judgement> judgement(
      JobData data, PictureSource unlabeled, BooleanSupplier cancelled) {
    PictureSource labelled = data.all();
    if (Math.min(labelled.size(), unlabeled.size()) < 2) {
      return Optional.empty();
    }
    TrainingSettings settings = data.job().getSettings();
    try {
      return Optional.of(fineTuner.judge(labelled, unlabeled, settings.getSeed(), cancelled));
    } catch (DivergedException e) {
      if (settings.getAutomaticBeta()) {
        throw e;
      }
      // Such a job needs no estimate; its figures then have none.
      LOG.warn("Job {} has no judge: {}", data.job().getJobId(), e.getMessage());
      return Optional.empty();
    }
  }
}
