package io.lethe.serving.swap;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.TextInputs;
import io.lethe.diffusion.texttoimage.LatentBatch;
import io.lethe.diffusion.texttoimage.LatentDecoding;
import io.lethe.diffusion.texttoimage.LatentRow;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A text-to-image model as a denoiser to serve. Its steps move latents; decoding makes pictures of
 * them.
 */
public final class TextToImageDenoiser implements Denoiser {

  private static final int COLOURS = 3;

  private final TextToImageModel model;
  private final PromptEmbeddings embeddings;

  /** Latents of one size take a step together; only those that took part in the last call stay. */
  private final Map<Size, LatentBatch> batches = new LinkedHashMap<>();

  private record Size(int height, int width) {

    static Size of(LatentRow row) {
      return new Size(row.height(), row.width());
    }
  }

  private TextToImageDenoiser(TextToImageModel model, int cachedPrompts) {
    this.model = model;
    this.embeddings = PromptEmbeddings.of(model, cachedPrompts);
  }

  /**
   * Serves a model, which it owns from now on.
   *
   * @param cachedPrompts whose embeddings are kept
   * @throws IllegalStateException when a weight is not finite; the model is closed then
   */
  public static TextToImageDenoiser of(TextToImageModel model, int cachedPrompts) {
    return new TextToImageDenoiser(
        FiniteWeights.require(model, TextToImageModel::isFinite, model::close), cachedPrompts);
  }

  @Override
  public PictureShape shape() {
    return new PictureShape(model.directory().width(), model.directory().height(), COLOURS);
  }

  @Override
  public int maxSteps() {
    return model.schedule().steps();
  }

  @Override
  public ClassLabels classLabels() {
    return new ClassLabels(OptionalInt.empty(), OptionalInt.empty());
  }

  @Override
  public Optional<TextInputs> textInputs() {
    return Optional.of(model.inputs());
  }

  @Override
  public long weightBytes() {
    return model.changeBytes();
  }

  @Override
  public long wholeBytes() {
    return model.weightBytes();
  }

  @Override
  public Denoising begin(PictureRequest request) {
    // Before the prompt is embedded, which takes some time.
    LatentRow.requireFit(model, request);
    float[] context = embeddings.of(request.prompt().text());
    float[] negative =
        request.networkRows() > 1 ? embeddings.of(request.prompt().negative()) : null;
    return new Row(new LatentRow(model, request, context, negative));
  }

  @Override
  public void step(List<Denoising> pictures) {
    Map<Size, List<LatentRow>> bySize = bySize(pictures);
    batches
        .entrySet()
        .removeIf(
            batch -> {
              boolean rests = !bySize.containsKey(batch.getKey());
              if (rests) {
                batch.getValue().park();
              }
              return rests;
            });
    bySize.forEach(
        (size, rows) -> batches.computeIfAbsent(size, any -> new LatentBatch(model)).step(rows));
  }

  private static Map<Size, List<LatentRow>> bySize(List<Denoising> pictures) {
    return pictures.stream()
        .map(picture -> ((Row) picture).latents)
        .collect(Collectors.groupingBy(Size::of, LinkedHashMap::new, Collectors.toList()));
  }

  @Override
  public boolean decodes() {
    return true;
  }

  @Override
  public void decode(List<Denoising> pictures) {
    Map<Size, List<Row>> bySize =
        pictures.stream()
            .map(Row.class::cast)
            .collect(
                Collectors.groupingBy(
                    row -> Size.of(row.latents), LinkedHashMap::new, Collectors.toList()));
    for (List<Row> rows : bySize.values()) {
      List<Optional<LatentDecoding.Decoded>> decoded =
          LatentDecoding.decode(model, rows.stream().map(row -> row.latents).toList());
      for (int i = 0; i < decoded.size(); i++) {
        rows.get(i).decoded = decoded.get(i);
      }
    }
  }

  @Override
  public void close() {
    batches.values().forEach(LatentBatch::close);
    model.close();
  }

  private final class Row implements Denoising {

    private final LatentRow latents;
    private volatile Optional<LatentDecoding.Decoded> decoded;

    Row(LatentRow latents) {
      this.latents = latents;
    }

    @Override
    public boolean isDone() {
      return latents.isDone();
    }

    @Override
    public Picture picture() {
      int reduction = model.directory().autoencoder().reduction();
      return new Picture(
          latents.width() * reduction, latents.height() * reduction, COLOURS, decoded().pixels());
    }

    @Override
    public Optional<Latents> latents() {
      return Optional.of(
          new Latents(
              model.latentChannels(), latents.height(), latents.width(), decoded().halfLatents()));
    }

    private LatentDecoding.Decoded decoded() {
      if (decoded == null) {
        throw new IllegalStateException("The picture is not decoded yet.");
      }
      return decoded.orElseThrow(
          () -> new IllegalStateException("The denoiser made pixels that are not finite numbers."));
    }
  }
}
