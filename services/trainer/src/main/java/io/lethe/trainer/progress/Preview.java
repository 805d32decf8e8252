package io.lethe.trainer.progress;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.StepProgress;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.metrics.SampleGrid;
import io.lethe.diffusion.metrics.SampleGrid.Panel;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.prior.SensitiveRate;
import io.lethe.trainer.training.Judgement;
import io.lethe.trainer.training.LoadedModel;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a model while it is trained, and has the heartbeat tell: pictures of the same seeds each
 * time, and the share of sensitive ones among them by the job's judge. A look that fails costs the
 * training nothing.
 */
public final class Preview implements TrainingListener {

  private static final Logger LOG = LoggerFactory.getLogger(Preview.class);

  private static final int COLUMNS = 8;

  /** Small pictures are shown larger, as about so many pixels a side. */
  private static final int SHOWN_SIDE = 56;

  /** Far below what a record holds, even where nothing can be compressed. */
  private static final int MOST_BYTES = 256 * 1024;

  private final PreviewPlan plan;
  private final Optional<Judgement> judge;
  private final long seed;
  private final Heartbeat heartbeat;

  /**
   * Previews of one training.
   *
   * @param judge estimates the sensitive rate; without one only pictures are shown
   * @param seed of the pictures
   * @param heartbeat hears of each step too
   */
  public Preview(PreviewPlan plan, Optional<Judgement> judge, long seed, Heartbeat heartbeat) {
    this.plan = plan;
    this.judge = judge;
    this.seed = seed;
    this.heartbeat = heartbeat;
  }

  @Override
  public void onStep(StepProgress progress) {
    heartbeat.onStep(progress);
  }

  @Override
  public int previewSteps() {
    return plan.steps();
  }

  @Override
  public void onPreview(int step, DiffusionModel model) {
    try {
      var soFar = new LoadedModel(model);
      PictureSource pictures =
          plan.sampling()
              .pictures(soFar, plan.sampling().raw(soFar, seed, plan.pictures(), () -> {}));
      Optional<SensitiveRate> rate =
          judge.map(known -> SensitiveRate.of(known.reaching(pictures), known.estimate()));
      heartbeat.show(rate, grid(pictures));
    } catch (RuntimeException e) {
      LOG.warn("The model can't be looked at after step {}: {}", step, e.toString());
    }
  }

  private static byte[] grid(PictureSource pictures) {
    int scale = Math.max(1, SHOWN_SIDE / pictures.width());
    int bytesOfOne = 3 * scale * scale * pictures.width() * pictures.height();
    int shown = Math.min(pictures.size(), Math.max(1, MOST_BYTES / bytesOfOne));
    PictureSource first = pictures.rows(IntStream.range(0, shown).toArray());
    return SampleGrid.png(List.of(new Panel("", first)), Math.min(COLUMNS, shown), scale);
  }
}
