package io.lethe.trainer.phases;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.DivergedException;
import io.lethe.diffusion.unlabeled.CleanedPictures;
import io.lethe.diffusion.unlabeled.UnlabeledLatents;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingSettings;
import io.lethe.trainer.training.ChosenBeta;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.Judgement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
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
    UnlabeledLatents<Judgement> looked =
        UnlabeledLatents.of(
            data.all(),
            data.unlabeled(),
            data.far(),
            data.unconditional(),
            data.opened().base()::points,
            (labelled, unlabeled) ->
                judgement(data.job(), labelled, unlabeled, signals.cancelled()));
    try {
      return judged(data, looked, started, signals);
    } catch (RuntimeException e) {
      looked.judge().ifPresent(Judgement::close);
      throw e;
    }
  }

  private static JudgedJob judged(
      JobData data, UnlabeledLatents<Judgement> looked, long started, JobSignals signals) {
    TrainingSettings given = data.job().getSettings();
    boolean ofTexts = data.opened().base().latents().isPresent();
    ChosenBeta beta =
        ofTexts
            ? ChosenBeta.ofNear(given, looked.prior(), looked.isCleaned())
            : ChosenBeta.of(given, looked.prior());
    Map<String, Double> figures = new TreeMap<>(beta.figures());
    looked.judge().map(Judgement::estimate).map(ChosenBeta::ofJudge).ifPresent(figures::putAll);
    LOG.info("Job {} trains with {}", data.job().getJobId(), figures);
    signals.heartbeat().carry(figures);
    PictureSource unlabeled = ofTexts ? looked.near() : cleaned(data, looked);
    if (!ofTexts) {
      figures.put("cleanedShare", 1 - (double) unlabeled.size() / looked.near().size());
    }
    figures.put("judgeSeconds", (System.nanoTime() - started) / 1e9);
    if (ofTexts) {
      figures.put("anchorShare", looked.anchorShare());
      figures.put("farKept", (double) looked.far().size());
    }
    return new JudgedJob(
        data,
        looked.judge(),
        unlabeled,
        looked.underTexts(data.train()),
        looked.far(),
        beta.settings(),
        Map.copyOf(figures));
  }

  /** What is left of the unlabeled pictures, as the job's settings say. */
  private static PictureSource cleaned(JobData data, UnlabeledLatents<Judgement> looked) {
    TrainingSettings settings = data.job().getSettings();
    if (looked.judge().isEmpty() || !settings.getObjective().equals("pu")) {
      return looked.near();
    }
    return CleanedPictures.of(
        looked.near(),
        looked.judge().get(),
        settings.getCleaning(),
        data.opened().base().classes() > 0);
  }

  /** Learns from all labels, those held out too: it is no candidate, and each is scored unseen. */
  private Optional<Judgement> judgement(
      TrainingJob job, PictureSource labelled, PictureSource unlabeled, BooleanSupplier cancelled) {
    if (Math.min(labelled.size(), unlabeled.size()) < 2) {
      return Optional.empty();
    }
    TrainingSettings settings = job.getSettings();
    try {
      return Optional.of(fineTuner.judge(labelled, unlabeled, settings.getSeed(), cancelled));
    } catch (DivergedException e) {
      if (settings.getAutomaticBeta()) {
        throw e;
      }
      // Such a job needs no estimate; its figures then have none.
      LOG.warn("Job {} has no judge: {}", job.getJobId(), e.getMessage());
      return Optional.empty();
    }
  }
}
