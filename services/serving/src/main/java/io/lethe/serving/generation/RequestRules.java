package io.lethe.serving.generation;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.PictureSize;
import io.lethe.diffusion.model.Prompt;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.generation.NameUuid;
import io.lethe.schemas.rules.FieldRules;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.serving.refusal.InvalidFieldException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Checks requests for pictures and fills in their defaults, for HTTP and the topic alike. */
public final class RequestRules {

  /** Most denoising steps: the length of the usual noise schedule. */
  public static final int MAX_STEPS = 1000;

  /** Longest requestId, characters. */
  public static final int MAX_ID_LENGTH = 128;

  private final Function<String, RequestLimits> limits;

  /**
   * @param limits of each model, by its name; of any name
   */
  public RequestRules(Function<String, RequestLimits> limits) {
    this.limits = limits;
  }

  /**
   * Checks a request and fills in what it leaves out.
   *
   * @throws InvalidFieldException naming the first field that can't be used
   */
  public CheckedRequest check(GenerationRequest request) {
    String id = request.getRequestId();
    if (id.isBlank() || id.length() > MAX_ID_LENGTH) {
      throw new InvalidFieldException(
          "requestId", "The requestId must have 1 to " + MAX_ID_LENGTH + " characters.");
    }
    if (!ModelKey.isModelName(request.getModel())) {
      throw new InvalidFieldException("model", "A model's name has only a-z, 0-9, '.', '_', '-'.");
    }
    RequestLimits own = limits.apply(request.getModel());
    int count = request.getCount();
    if (count < 1 || count > own.maxCount()) {
      throw new InvalidFieldException(
          "count",
          "%d pictures were asked for; 1 to %d are allowed.".formatted(count, own.maxCount()));
    }
    SamplerKind sampler =
        request.getSampler() == null ? own.defaultSampler() : sampler(request.getSampler());
    int steps = request.getSteps() == null ? own.defaultSteps() : steps(request.getSteps());
    Prompt prompt = prompt(request);
    PictureSize size =
        new PictureSize(
            side("width", request.getWidth(), own), side("height", request.getHeight(), own));
    double guidanceScale = guidanceScale(request, own);
    long seed = request.getSeed() == null ? NameUuid.seed(id) : request.getSeed();
    List<PictureRequest> pictures =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new PictureRequest(
                        seed + i,
                        sampler,
                        steps,
                        request.getClassLabel(),
                        guidanceScale,
                        prompt,
                        size))
            .toList();
    return new CheckedRequest(id, request.getModel(), pictures, RequestFingerprint.of(request));
  }

  private static SamplerKind sampler(String name) {
    try {
      return SamplerKind.of(name);
    } catch (IllegalArgumentException e) {
      throw new InvalidFieldException("sampler", e.getMessage());
    }
  }

  private static Prompt prompt(GenerationRequest request) {
    return new Prompt(
        text("prompt", request.getPrompt()), text("negativePrompt", request.getNegativePrompt()));
  }

  /** The empty text is none. */
  private static String text(String field, String value) {
    if (value == null) {
      return "";
    }
    FieldRules.prompt(field, value)
        .ifPresent(
            problem -> {
              throw new InvalidFieldException(problem.field(), problem.message());
            });
    return value;
  }

  private static Integer side(String field, Integer pixels, RequestLimits own) {
    if (pixels != null && (pixels < 1 || pixels > own.maxSide())) {
      throw new InvalidFieldException(
          field, "%d pixels were asked for; 1 to %d are allowed.".formatted(pixels, own.maxSide()));
    }
    return pixels;
  }

  private static boolean hasText(GenerationRequest request) {
    return isText(request.getPrompt()) || isText(request.getNegativePrompt());
  }

  private static boolean isText(String value) {
    return value != null && !value.isEmpty();
  }

  /** The model's default guides only requests that have a prompt or name a class. */
  private static double guidanceScale(GenerationRequest request, RequestLimits own) {
    Double scale = request.getGuidanceScale();
    if (scale == null && hasText(request)) {
      return own.defaultTextGuidanceScale();
    }
    if (scale == null) {
      return request.getClassLabel() == null
          ? PictureRequest.NO_GUIDANCE
          : own.defaultGuidanceScale();
    }
    if (!(scale >= 0 && scale <= own.maxGuidanceScale())) {
      throw new InvalidFieldException(
          "guidanceScale",
          "A guidance scale of %s was asked for; 0 to %s is allowed."
              .formatted(scale, own.maxGuidanceScale()));
    }
    return scale;
  }

  private static int steps(int steps) {
    if (steps < 1 || steps > MAX_STEPS) {
      throw new InvalidFieldException(
          "steps", "%d steps were asked for; 1 to %d are allowed.".formatted(steps, MAX_STEPS));
    }
    return steps;
  }
}
