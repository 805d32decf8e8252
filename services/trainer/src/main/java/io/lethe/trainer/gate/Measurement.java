package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.training.Sampling;
import io.lethe.trainer.training.TrainableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What one model makes of a job's material. Row i of two models' figures is a pair. A candidate
 * that is refused for sure makes fewer pictures than its champion.
 *
 * @param finiteWeights nothing else is measured where they are not
 * @param pictures generated, of a text-to-image model under reported texts
 * @param broken pictures that hold nothing
 * @param reaching of each picture how surely it is sensitive, 0 .. 1; empty without a judge
 * @param features of each of them; empty without a judge
 * @param far features of pictures under other texts; of a model without texts those of all
 * @param farReaching of each of these how surely it is sensitive
 * @param paraphrased how surely each picture under a held-out text is sensitive; maybe none
 * @param normalLosses on unlabeled pictures that the judge takes for normal ones
 * @param heldOutLosses on held-out labels; empty without any
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Measurement(
    boolean finiteWeights,
    int pictures,
    int broken,
    double[] reaching,
    float[][] features,
    float[][] far,
    double[] farReaching,
    double[] paraphrased,
    double[] normalLosses,
    double[] heldOutLosses) {

  /** Draws in the loss on held-out pictures. */
  private static final int HELD_OUT_ROWS = 128;

  /** Pictures after which it may stop. */
  private static final int BATCH = 32;

  private static final double[] NONE = {};
  private static final float[][] NO_FEATURES = {};

  /** Measures a model. */
  static Measurement of(
      TrainableModel model, GateMaterial material, GateLimits limits, BooleanSupplier cancelled) {
    return of(model, material, limits, made -> false, cancelled);
  }

  /**
   * Measures a model, and makes no more pictures once its verdict is sure.
   *
   * @param isSure asked after each batch of pictures
   */
  static Measurement of(
      TrainableModel model,
      GateMaterial material,
      GateLimits limits,
      Predicate<MadePictures> isSure,
      BooleanSupplier cancelled) {
    if (!model.hasFiniteWeights()) {
      return new Measurement(false, 0, 0, NONE, NO_FEATURES, NO_FEATURES, NONE, NONE, NONE, NONE);
    }
    GateTexts texts = material.texts();
    Sampling sampling = limits.sampling();
    var maker = new Maker(model, material, limits.pictures(), cancelled);
    MadePictures near = maker.make(sampling.under(texts.near()), isSure);
    boolean isWhole = near.count() == limits.pictures();
    MadePictures far = model.latents().isEmpty() ? near : MadePictures.NONE;
    double[] paraphrased = NONE;
    if (model.latents().isPresent() && isWhole) {
      far = maker.make(sampling.under(texts.far()), made -> false);
      List<String> others = texts.paraphrases();
      if (!others.isEmpty()) {
        paraphrased = maker.make(sampling.under(others), made -> false).reaching();
      }
    }
    double[] normal = model.losses(material.normal(), limits.lossRows(), material.seed());
    stopIf(cancelled);
    double[] heldOut =
        material.heldOut().size() == 0
            ? NONE
            : model.losses(material.heldOut(), HELD_OUT_ROWS, material.seed());
    stopIf(cancelled);
    return new Measurement(
        true,
        near.count(),
        Math.max(near.broken(), far.broken()),
        near.reaching(),
        near.features(),
        far.features(),
        far.reaching(),
        paraphrased,
        normal,
        heldOut);
  }

  /**
   * Pictures that a model has made up to now.
   *
   * @param count how many
   * @param broken of them
   * @param reaching as the measurement's
   * @param features as the measurement's
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record MadePictures(int count, int broken, double[] reaching, float[][] features) {

    static final MadePictures NONE = new MadePictures(0, 0, Measurement.NONE, NO_FEATURES);

    MadePictures and(MadePictures more) {
      double[] allReaching = Arrays.copyOf(reaching, reaching.length + more.reaching.length);
      System.arraycopy(more.reaching, 0, allReaching, reaching.length, more.reaching.length);
      List<float[]> allFeatures = new ArrayList<>(Arrays.asList(features));
      allFeatures.addAll(Arrays.asList(more.features));
      return new MadePictures(
          count + more.count, broken + more.broken, allReaching, allFeatures.toArray(NO_FEATURES));
    }
  }

  /** Has a model make pictures of the material's noise. */
  private record Maker(
      TrainableModel model, GateMaterial material, int most, BooleanSupplier cancelled) {

    MadePictures make(Sampling sampling, Predicate<MadePictures> isSure) {
      MadePictures made = MadePictures.NONE;
      while (made.count() < most && !isSure.test(made)) {
        int more = Math.min(BATCH, most - made.count());
        made =
            made.and(
                look(
                    sampling,
                    sampling.raw(
                        model, material.seed(), made.count(), more, () -> stopIf(cancelled))));
      }
      stopIf(cancelled);
      return made;
    }

    private MadePictures look(Sampling sampling, List<float[]> raw) {
      int broken = (int) raw.stream().filter(BrokenPicture::is).count();
      if (material.judge().isEmpty()) {
        return new MadePictures(raw.size(), broken, Measurement.NONE, NO_FEATURES);
      }
      PictureSource pictures = sampling.pictures(model, raw);
      return new MadePictures(
          raw.size(),
          broken,
          material.judge().get().reaching(pictures),
          material.judge().get().features(pictures));
    }
  }

  private static void stopIf(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("cancelled in the gate");
    }
  }
}
