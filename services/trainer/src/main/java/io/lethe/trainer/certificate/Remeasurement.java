package io.lethe.trainer.certificate;

import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.trainer.gate.Gate;
import io.lethe.trainer.gate.GateLabels;
import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.gate.GateMaterial;
import io.lethe.trainer.gate.GatePictures;
import io.lethe.trainer.gate.ReferencePictures;
import io.lethe.trainer.training.Judgement;
import io.lethe.trainer.training.TrainableModel;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Measures models by the gate's own code, but without any picture or text of the job: what comes of
 * it anybody can make again who has the weights, the judge and the seed.
 */
public final class Remeasurement {

  /** A text-to-image model makes so many pictures of the empty text, since texts are not kept. */
  private static final int OF_EMPTY_TEXT = 8;

  private final GateLimits limits;
  private final Optional<Judgement> judge;
  private final long seed;

  /**
   * Of a job.
   *
   * @param limits how many pictures are made, and how
   * @param judge empty where the job has none
   * @param seed of the first picture
   */
  public Remeasurement(GateLimits limits, Optional<Judgement> judge, long seed) {
    this.limits = limits;
    this.judge = judge;
    this.seed = seed;
  }

  /**
   * Makes all of a model's pictures and measures them.
   *
   * @throws java.util.concurrent.CancellationException when cancelled
   */
  public ModelLook look(TrainableModel model, BooleanSupplier cancelled) {
    return look(model, limits.pictures(), cancelled);
  }

  /**
   * Makes a model's pictures and measures them.
   *
   * @param most pictures after which the gate stopped, since its refusal was sure
   * @throws java.util.concurrent.CancellationException when cancelled
   */
  public ModelLook look(TrainableModel model, int most, BooleanSupplier cancelled) {
    var remembered = new RememberedPictures(model);
    GateLimits own = limits(model);
    var gate = new Gate(own);
    GateMaterial material = material(model, own.pictures());
    return new ModelLook(
        gate,
        material,
        gate.measure(remembered, material, most, cancelled),
        CertifiedPictures.of(remembered, model, own.sampling(), judge));
  }

  private GateLimits limits(TrainableModel model) {
    return model.latents().isEmpty()
        ? limits
        : limits.withPictures(Math.min(OF_EMPTY_TEXT, limits.pictures()));
  }

  private GateMaterial material(TrainableModel model, int count) {
    PictureSource none = none(model);
    var pictures =
        new GatePictures(
            none,
            new ReferencePictures(none, Optional.empty()),
            none,
            new GateLabels(none, new boolean[0]));
    return GateMaterial.of(judge, pictures, count, seed);
  }

  private static PictureSource none(TrainableModel model) {
    if (model.latents().isPresent()) {
      PictureShape shape = model.latents().get();
      return new LatentPictures(
          List.of(), List.of(), shape.channels(), shape.height(), shape.width());
    }
    PictureShape shape = model.shape();
    return PictureList.of(List.of(), shape.channels(), shape.height(), shape.width());
  }
}
