package io.lethe.trainer.certificate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.trainer.training.TrainableModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that makes each picture once and remembers it, so that it can be measured twice for the
 * price of once. Closing it is left to who owns the model.
 */
public final class RememberedPictures implements TrainableModel {

  private static final double[] NO_LOSSES = {};

  private final TrainableModel model;
  private final Map<PictureRequest, float[]> made = new LinkedHashMap<>();

  /**
   * Remembers nothing yet.
   *
   * @param model that makes them
   */
  public RememberedPictures(TrainableModel model) {
    this.model = model;
  }

  /** All pictures that were asked for, raw, in the order in which they first were. */
  List<float[]> pictures() {
    return List.copyOf(made.values());
  }

  /** Their seeds. */
  List<Long> seeds() {
    return made.keySet().stream().map(PictureRequest::seed).toList();
  }

  @Override
  public List<float[]> sample(List<PictureRequest> requests) {
    List<PictureRequest> missing =
        requests.stream().filter(request -> !made.containsKey(request)).distinct().toList();
    if (!missing.isEmpty()) {
      List<float[]> pictures = model.sample(missing);
      for (int i = 0; i < missing.size(); i++) {
        made.put(missing.get(i), pictures.get(i));
      }
    }
    return requests.stream().map(made::get).toList();
  }

  /** None of no pictures: a certificate is made again without the data of the job. */
  @Override
  public double[] losses(PictureSource pictures, int rows, long seed) {
    return pictures.size() == 0 ? NO_LOSSES : model.losses(pictures, rows, seed);
  }

  @Override
  public PictureShape shape() {
    return model.shape();
  }

  @Override
  public Optional<PictureShape> latents() {
    return model.latents();
  }

  @Override
  public List<byte[]> encode(PictureSource pictures) {
    return model.encode(pictures);
  }

  @Override
  public List<float[]> points(List<String> texts) {
    return model.points(texts);
  }

  @Override
  public int classes() {
    return model.classes();
  }

  @Override
  public boolean hasFiniteWeights() {
    return model.hasFiniteWeights();
  }

  @Override
  public boolean isChange() {
    return model.isChange();
  }

  @Override
  public void save(Path directory) {
    throw new UnsupportedOperationException("It is a look at a model, which itself is saved.");
  }

  @Override
  public void close() {
    made.clear();
  }
}
