package io.lethe.standalone.demo;

import ai.djl.Device;
import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.captioned.Silhouettes;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.metrics.ShareOfClass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tells what captioned pictures show, by a classifier that was trained on true labels. It takes no
 * part in training; it only judges the demo.
 */
final class MotifEvaluation implements AutoCloseable {

  private final PictureClassifier classifier;
  private final Motif motif;

  /**
   * Reads the classifier.
   *
   * @param motif that is reported
   */
  MotifEvaluation(Path classifier, Motif motif) throws IOException {
    this.classifier = PictureClassifier.load(classifier, Device.cpu());
    this.motif = motif;
  }

  /** The share of pictures that show the reported motif. */
  ShareOfClass shareOfReported(List<AnsweredPicture> made) {
    return ShareOfClass.of(classes(made), motif.ordinal());
  }

  /**
   * The share of pictures that show what was asked for.
   *
   * @param asked of each picture the motif
   */
  double shareAsAsked(List<AnsweredPicture> made, List<Motif> asked) {
    int[] classes = classes(made);
    return IntStream.range(0, classes.length)
            .filter(i -> classes[i] == asked.get(i).ordinal())
            .count()
        / (double) classes.length;
  }

  /** The pictures that show the reported motif. */
  List<AnsweredPicture> showing(List<AnsweredPicture> made) {
    int[] classes = classes(made);
    return IntStream.range(0, classes.length)
        .filter(i -> classes[i] == motif.ordinal())
        .mapToObj(made::get)
        .toList();
  }

  private int[] classes(List<AnsweredPicture> made) {
    return classifier.read(new Silhouettes(DigitEvaluation.pictures(made))).classes();
  }

  @Override
  public void close() {
    classifier.close();
  }
}
