package io.lethe.serving.generation;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.generation.NameUuid;
import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.Png;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.store.PictureStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Pictures as the Generations that go to lethe.generations. */
public final class GenerationRecords {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final PictureStore store;

  /**
   * @param store takes pictures that are too large for a record
   */
  GenerationRecords(PictureStore store) {
    this.store = store;
  }

  /**
   * One Generation a picture, in the request's order, but for those that are published already.
   * That of a picture that the guard held back is without the picture. Large pictures are in the
   * store when this returns.
   *
   * @param published indices of those
   * @throws IllegalArgumentException with one sentence, when a picture is larger than what is kept
   * @throws RefusedException STORE_AWAY, when a picture can't be stored now
   */
  List<Generation> of(
      CheckedRequest request, List<MadePicture> pictures, Set<Integer> published, Instant now) {
    return IntStream.range(0, pictures.size())
        .filter(index -> !published.contains(index))
        .mapToObj(index -> generation(request, index, pictures.get(index), now))
        .toList();
  }

  private Generation generation(CheckedRequest request, int index, MadePicture made, Instant now) {
    PictureRequest picture = made.request();
    byte[] png = made.isHeldBack() ? new byte[0] : Png.encode(made.picture());
    StoredPicture stored =
        store.staysInline(png.length) ? null : stored(request.model(), made.picture(), png, index);
    return Generation.newBuilder()
        .setGenerationId(NameUuid.generationId(request.requestId(), index))
        .setRequestId(request.requestId())
        .setIndex(index)
        .setModel(request.model())
        .setModelVersion(made.version())
        .setSeed(picture.seed())
        .setClassLabel(picture.classLabel())
        .setSampler(picture.sampler().wireName())
        .setSteps(picture.steps())
        .setGuidanceScale(
            picture.guidanceScale() == PictureRequest.NO_GUIDANCE ? null : picture.guidanceScale())
        .setPixelHash(made.picture().sampleId())
        .setPng(stored == null ? ByteBuffer.wrap(png) : NOTHING.duplicate())
        .setPicture(stored)
        .setPerceptualHash(made.isHeldBack() ? null : DifferenceHash.of(made.picture()))
        .setGeneratedAt(now)
        .setGuard(made.verdict())
        .setPrompt(orNull(picture.prompt().text()))
        .setNegativePrompt(orNull(picture.prompt().negative()))
        .setLatents(made.isHeldBack() ? null : latents(made))
        .build();
  }

  private static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static ByteBuffer latents(MadePicture made) {
    return made.latents().map(latents -> ByteBuffer.wrap(latents.halves())).orElse(null);
  }

  private StoredPicture stored(String model, Picture picture, byte[] png, int index) {
    try {
      return store.put(model, picture, png);
    } catch (PictureException e) {
      throw new IllegalArgumentException(
          "Picture %d can't be kept: %s".formatted(index, e.getMessage()), e);
    } catch (IOException e) {
      throw new RefusedException(
          Refusal.STORE_AWAY, "The store of pictures can't take them now.", e);
    }
  }

  /** A Generation that was published, as it leaves once the guard holds its picture back. */
  public static Generation heldBack(Generation g) {
    return Generation.newBuilder()
        .setGenerationId(g.getGenerationId())
        .setRequestId(g.getRequestId())
        .setIndex(g.getIndex())
        .setModel(g.getModel())
        .setModelVersion(g.getModelVersion())
        .setSeed(g.getSeed())
        .setClassLabel(g.getClassLabel())
        .setSampler(g.getSampler())
        .setSteps(g.getSteps())
        .setGuidanceScale(g.getGuidanceScale())
        .setPixelHash(g.getPixelHash())
        .setPng(ByteBuffer.allocate(0))
        .setGeneratedAt(g.getGeneratedAt())
        .setGuard(GuardVerdict.BLOCKED)
        .setPrompt(g.getPrompt())
        .setNegativePrompt(g.getNegativePrompt())
        .build();
  }
}
