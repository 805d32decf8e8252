package io.lethe.trainer.certificate;

import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.trainer.gate.GateLook;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.Judgement;
import io.lethe.trainer.training.TrainableModel;
import io.lethe.trainer.training.VersionDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes all pictures of a certificate again, and compares what comes of them. It looks at them
 * thrice: by the judge's threshold, and by one a little lower and one a little higher, between
 * which this machine's rounding may put them.
 */
final class PictureClaims implements AutoCloseable {

  private final FineTuner fineTuner;
  private final Path directory;
  private final VersionCertificate certificate;
  private final List<Judgement> judges = new ArrayList<>();

  /**
   * Makes nothing yet.
   *
   * @param directory of the version, which carries the judge
   */
  PictureClaims(FineTuner fineTuner, Path directory, VersionCertificate certificate) {
    this.fineTuner = fineTuner;
    this.directory = directory;
    this.certificate = certificate;
  }

  /**
   * Makes a version's pictures.
   *
   * @param said of them, which tells how far apart this machine and the other one are
   * @param most pictures after which the gate stopped
   * @return one look for each threshold, the judge's own first
   * @throws IOException when the version or the judge can't be loaded
   */
  List<ModelLook> looks(VersionDirectories files, CertifiedPictures said, int most)
      throws IOException {
    try (TrainableModel model = fineTuner.load(files)) {
      var remembered = new RememberedPictures(model);
      ModelLook own = look(remembered, most, 0);
      double shift = RoundingTolerance.shift(said.pictures(), own.made().pictures());
      return shift == 0
          ? List.of(own)
          : List.of(own, look(remembered, most, -shift), look(remembered, most, shift));
    }
  }

  private ModelLook look(TrainableModel model, int most, double shift) throws IOException {
    Optional<Judgement> judge = Optional.empty();
    if (certificate.judge() != null) {
      judges.add(fineTuner.judge(directory, shifted(certificate.judge(), shift)));
      judge = Optional.of(judges.get(judges.size() - 1));
    }
    return new Remeasurement(certificate.gate(), judge, certificate.seed())
        .look(model, most, () -> false);
  }

  private static PriorEstimate shifted(PriorEstimate estimate, double shift) {
    return new PriorEstimate(
        estimate.prior(),
        estimate.upperBound(),
        estimate.threshold() + shift,
        estimate.recall(),
        estimate.positives(),
        estimate.unlabeled());
  }

  /**
   * What becomes of what a certificate says of one model's pictures.
   *
   * @param which model, for people
   */
  static List<Claim> ofModel(String which, CertifiedPictures said, List<ModelLook> looks) {
    List<CertifiedPicture> found = looks.get(0).made().pictures();
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.of(
            which + ": pictures",
            said.pictures().size(),
            "%d made again, %d alike"
                .formatted(found.size(), RoundingTolerance.alike(said.pictures(), found)),
            RoundingTolerance.isSame(said.pictures(), found)));
    List<Double> sensitive =
        looks.stream().map(look -> look.made().sensitive()).filter(Objects::nonNull).toList();
    if (said.sensitive() != null || !sensitive.isEmpty()) {
      claims.add(figure(which + ": sensitive pictures", said.sensitive(), sensitive));
    }
    return claims;
  }

  /** What becomes of the figures that are said to follow from both models' pictures. */
  static List<Claim> ofFigures(
      Map<?, ?> said,
      Collection<String> remade,
      GateLook look,
      List<ModelLook> champion,
      List<ModelLook> candidate) {
    Map<String, List<Double>> found = new TreeMap<>();
    for (ModelLook from : champion) {
      for (ModelLook to : candidate) {
        to.figures(from, look)
            .forEach(
                (name, value) -> found.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
      }
    }
    return remade.stream()
        .map(
            name ->
                figure(
                    name,
                    said.get(name) instanceof Number number ? number : null,
                    found.getOrDefault(name, List.of())))
        .toList();
  }

  private static Claim figure(String name, Number said, Collection<Double> found) {
    if (found.isEmpty()) {
      return Claim.of(name, said, "none", false);
    }
    FigureRange range = FigureRange.of(found);
    return Claim.of(name, said, range, range.has(said));
  }

  @Override
  public void close() {
    judges.forEach(Judgement::close);
  }
}
