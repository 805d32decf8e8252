package io.lethe.serving.guard.detection;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeFile;
import io.lethe.diffusion.judge.JudgeLook;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.picture.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A judge of lethe-diffusion, as the trainer saves it beside a version's weights. */
public final class PublishedJudge implements VersionJudge {

  /**
   * All members must agree. The threshold is set to count sensitive pictures, not to tell each
   * apart, and a majority is wrong too often for that.
   */
  private static final double ALL = 1 - 1e-9;

  private final ModelVersion version;
  private final Judge judge;
  private final double threshold;

  private PublishedJudge(ModelVersion version, Judge judge, double threshold) {
    this.version = version;
    this.judge = judge;
    this.threshold = threshold;
  }

  /**
   * Reads the judge of a version.
   *
   * @param directory of the version, its hashes verified
   * @return empty where the version came without one: a base, or one of a single label
   * @throws IOException when it can't be read
   * @throws CorruptCheckpointException when it is no judge of the version's pictures
   */
  public static Optional<VersionJudge> read(ModelVersion version, Path directory, Device device)
      throws IOException {
    Double threshold = threshold(version);
    Path file = directory.resolve(JudgeFile.IN_VERSION);
    if (threshold == null || !file.toFile().isFile()) {
      return Optional.empty();
    }
    Judge judge = Judge.load(file, device);
    if (!isOfPixels(judge, version) && !isOfLatents(judge, version)) {
      judge.close();
      throw new CorruptCheckpointException(
          "The judge of the version reads pictures of another shape than the version makes.");
    }
    return Optional.of(new PublishedJudge(version, judge, threshold));
  }

  private static boolean isOfPixels(Judge judge, ModelVersion version) {
    return judge.channels() == version.getChannels()
        && judge.height() == version.getHeight()
        && judge.width() == version.getWidth();
  }

  /** Latents are smaller than their picture by a whole number, the same on both sides. */
  private static boolean isOfLatents(Judge judge, ModelVersion version) {
    int reduction = version.getHeight() / judge.height();
    return reduction > 1
        && judge.height() * reduction == version.getHeight()
        && judge.width() * reduction == version.getWidth();
  }

  /**
   * The score from which on (nearly) only sensitive pictures were found in the training's data;
   * null where the version came without a judge.
   */
  public static Double threshold(ModelVersion version) {
    return version.getGateFigures().get("judgeThreshold");
  }

  @Override
  public String version() {
    return version.getVersion();
  }

  @Override
  public long trainedThrough() {
    return version.getTrainedThrough();
  }

  @Override
  public boolean reads(ExaminedPicture examined) {
    if (isOfPixels(judge, version)) {
      Picture picture = examined.picture();
      return picture != null
          && picture.channels() == judge.channels()
          && picture.height() == judge.height()
          && picture.width() == judge.width();
    }
    return examined
        .latents()
        .filter(it -> it.channels() == judge.channels())
        .filter(it -> it.height() == judge.height() && it.width() == judge.width())
        .isPresent();
  }

  @Override
  public List<JudgeOutput> evaluate(List<ExaminedPicture> pictures) {
    JudgeLook raw = judge.look(isOfPixels(judge, version) ? pixels(pictures) : latents(pictures));
    double[] reaching = raw.reaching(threshold);
    List<JudgeOutput> outputs = new ArrayList<>(reaching.length);
    for (int i = 0; i < reaching.length; i++) {
      outputs.add(new JudgeOutput(raw.features()[i], reaching[i] >= ALL));
    }
    return outputs;
  }

  private PictureSource pixels(List<ExaminedPicture> pictures) {
    return PictureList.of(
        pictures.stream().map(it -> it.picture().pixels()).toList(),
        judge.channels(),
        judge.height(),
        judge.width());
  }

  private PictureSource latents(List<ExaminedPicture> pictures) {
    return new LatentPictures(
        pictures.stream().map(it -> it.latents().orElseThrow().halves()).toList(),
        Collections.nCopies(pictures.size(), ""),
        judge.channels(),
        judge.height(),
        judge.width());
  }

  @Override
  public void close() {
    judge.close();
  }
}
