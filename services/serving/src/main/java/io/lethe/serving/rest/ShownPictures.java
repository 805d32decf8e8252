package io.lethe.serving.rest;

import io.lethe.schemas.Generation;
import io.lethe.schemas.generation.GenerationPicture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.store.PictureStore;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the pictures of Generations, from their records and from the store, as clients want them.
 */
@Singleton
public class ShownPictures {

  private static final Logger LOG = LoggerFactory.getLogger(ShownPictures.class);

  private final PictureStore store;
  private final int quality;

  @Inject
  ShownPictures(PictureStore store, ServingConfig config) {
    this(store, config.pictureQuality());
  }

  /**
   * @param quality of formats that lose something, 1 to 100
   */
  ShownPictures(PictureStore store, int quality) {
    this.store = store;
    this.quality = quality;
  }

  /** The entity tag of a picture in a format. */
  String tag(String pixelHash, PictureFormat format) {
    return format.tag(pixelHash, quality);
  }

  /**
   * A picture with its headers.
   *
   * @return fails with a problem where it is held back (404) or not in the store any more (410),
   *     and with {@link RefusedException} (STORE_AWAY)
   */
  Uni<Response> show(Generation generation, PictureFormat format) {
    if (!GenerationPicture.isThere(generation)) {
      throw PictureResponse.heldBack(generation.getGenerationId());
    }
    return atWork(() -> file(generation, format))
        .map(
            file ->
                PictureResponse.of(
                    generation, format, tag(generation.getPixelHash(), format), file));
  }

  /**
   * The PNG files of those that have a picture, by generationId; without those that are not in the
   * store any more.
   *
   * @return fails with {@link RefusedException} (STORE_AWAY)
   */
  Uni<Map<String, byte[]>> png(List<Generation> generations) {
    if (generations.stream().allMatch(generation -> generation.getPicture() == null)) {
      return Uni.createFrom().item(all(generations));
    }
    return atWork(() -> all(generations));
  }

  private Map<String, byte[]> all(List<Generation> generations) {
    Map<String, byte[]> files = new HashMap<>();
    for (Generation generation : generations) {
      if (GenerationPicture.isThere(generation)) {
        putIfThere(generation, files);
      }
    }
    return files;
  }

  /** One that was erased since is left out: the others of its request are there. */
  private void putIfThere(Generation generation, Map<String, byte[]> files) {
    try {
      files.put(generation.getGenerationId(), read(generation, PictureFormat.PNG));
    } catch (PictureException e) {
      LOG.debug("Left out {}: {}", generation.getGenerationId(), e.getMessage());
    }
  }

  private byte[] file(Generation generation, PictureFormat format) {
    try {
      return read(generation, format);
    } catch (PictureException e) {
      throw HttpProblem.valueOf(
          Status.GONE,
          "Generation %s can't be shown: %s"
              .formatted(generation.getGenerationId(), e.getMessage()));
    }
  }

  private byte[] read(Generation generation, PictureFormat format) throws PictureException {
    try {
      return format == PictureFormat.PNG
          ? store.png(generation.getPng(), generation.getPicture())
          : format.encode(store.decoded(generation.getPng(), generation.getPicture()), quality);
    } catch (IOException e) {
      throw new RefusedException(Refusal.STORE_AWAY, "The store of pictures can't be read now.", e);
    }
  }

  /** Reading and encoding take long: on a thread for that. */
  private static <T> Uni<T> atWork(Supplier<T> work) {
    return Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }
}
