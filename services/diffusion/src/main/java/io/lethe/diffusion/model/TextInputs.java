package io.lethe.diffusion.model;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a model can be asked for that texts condition.
 *
 * @param sizeMultiple width and height of its pictures are multiples of it: the reduction of the
 *     autoencoder times that of the U-Net
 */
public record TextInputs(int sizeMultiple) {

  private static final String ONE_SIZE = "the model makes pictures of one size";

  /** What is wrong with a request for such a model; empty where the model takes it. */
  public Optional<InputProblem> problemOf(PictureRequest request) {
    return Stream.of(
            unless(
                request.classLabel() == null,
                "classLabel",
                "must be left out, because the model takes texts"),
            unless(
                request.guidanceScale() >= PictureRequest.NO_GUIDANCE
                    && Double.isFinite(request.guidanceScale()),
                "guidanceScale",
                "must be a finite number from 1 for a model that takes texts"),
            unless(
                request.prompt().negative().isEmpty() || request.networkRows() > 1,
                "negativePrompt",
                "needs a guidanceScale above 1"),
            size("width", request.size().width()),
            size("height", request.size().height()),
            unless(
                request.sampler().isOfLatents(),
                "sampler",
                "must be one of %s for this model".formatted(SamplerKind.namesOfLatents())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** The same for a model that takes no texts. */
  public static Optional<InputProblem> problemWithout(PictureRequest request) {
    return Stream.of(
            unless(
                request.prompt().text().isEmpty(),
                "prompt",
                "must be left out, because the model takes no text"),
            unless(
                request.prompt().negative().isEmpty(),
                "negativePrompt",
                "must be left out, because the model takes no text"),
            unless(request.size().width() == null, "width", "must be left out: " + ONE_SIZE),
            unless(request.size().height() == null, "height", "must be left out: " + ONE_SIZE),
            unless(
                request.sampler().isOfPictures(),
                "sampler",
                "must be one of %s for this model".formatted(SamplerKind.namesOfPictures())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<InputProblem> size(String field, Integer pixels) {
    return unless(
        pixels == null || (pixels > 0 && pixels % sizeMultiple == 0),
        field,
        "must be a multiple of %d for this model, not %d".formatted(sizeMultiple, pixels));
  }

  private static Optional<InputProblem> unless(boolean holds, String field, String problem) {
    return holds ? Optional.empty() : Optional.of(new InputProblem(field, problem));
  }
}
