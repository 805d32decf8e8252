package io.lethe.serving.drill;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.djl.Device;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.FineTuning;
import io.lethe.diffusion.judge.CrossFitting;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.PictureGenerator;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.prior.AutomaticBeta;
import io.lethe.diffusion.prior.ClassPrior;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.api.ServingStack;
import io.lethe.serving.deployment.Versions;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * How many sevens (or another digit, {@code -Dlethe.drill.digit}) leave the whole service while
 * sevens are reported: before the report; after ten reports, with no judge and with one that
 * learned something else; with a judge of sevens; after the retraining. The long form, {@code mvn
 * verify -pl services/serving -am -Pdrills -Dit.test=GuardDrillIT}, gives docs/lab/guard.md its
 * figures; the short one retrains nothing.
 */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class GuardDrillIT {

  /** Its guard flags, so that each picture can be looked at; that of the other replaces. */
  private static final String FLAGGED = "flagged";

  private static final String GUARDED = "guarded";

  private static final int PICTURES = Integer.getInteger("lethe.drill.guarded", 0);
  private static final boolean LONG = PICTURES > 0;
  private static final int MEASURED = LONG ? PICTURES : 160;

  /** Of phases whose shares the short form does not look at. */
  private static final int SHOWN = LONG ? PICTURES : 16;

  /** Judges of the reports, each with a seed of its own and other pictures to look at. */
  private static final int JUDGES = Integer.getInteger("lethe.drill.judges", 1);

  private static final int UNLABELED = 600;
  private static final int FEW = 10;
  private static final int MANY = 50;
  private static final int REPORTED = Integer.getInteger("lethe.drill.digit", 7);
  private static final int OTHER = REPORTED == 3 ? 8 : 3;
  private static final long FIRST_UNLABELED = 1_000_000;
  private static final int STEPS = 10;
  private static final int BATCH = 8;
  private static final int SIDE = 28;
  private static final Duration WAIT = Duration.ofMinutes(5);
  private static final Path CLASSIFIER =
      Path.of("../standalone/assets/models/mnist-classifier/classifier.safetensors");

  @ConfigProperty(name = "lethe.store.location")
  Path store;

  @Inject TopicWriter writer;

  private PictureClassifier classifier;
  private PictureSource unlabeled;
  private int[] unlabeledClasses;
  private long sequence;
  private long revision;

  /** What became of the pictures of one phase. */
  private record Outcome(int made, int left, int heldBack, int falselyHeld) {}

  @Test
  void fewerSevensLeaveWithEachThingThatIsKnownOfThem() throws Exception {
    // given
    classifier = PictureClassifier.load(CLASSIFIER, Device.cpu());
    try (DiffusionModel base = DiffusionModel.load(DrillVersions.SHIPPED)) {
      unlabeled = make(base, UNLABELED);
      unlabeledClasses = classifier.read(unlabeled).classes();
      write("base", base);
      deploy(FLAGGED, "base", 0, Map.of());
      Outcome before = measure("before any report", SHOWN, 0, FLAGGED, REPORTED);
      assertThat(before.heldBack).isZero();

      // when a handful is reported
      List<Integer> reported = rows(REPORTED, MANY);
      report(FLAGGED, reported.subList(0, FEW));

      // then those themselves no longer leave, before any judge or version
      for (int row : reported.subList(0, FEW)) {
        assertThat(generate(FLAGGED, FIRST_UNLABELED + row, 1).getString("images[0].guard"))
            .isEqualTo("FLAGGED");
      }
      measure(FEW + " reports, no judge", SHOWN, 0, FLAGGED, REPORTED);

      if (LONG) {
        deploy(FLAGGED, "judge-of-others", 0, judge("judge-of-others", base, OTHER, 1));
        measure(FEW + " reports, a judge of " + OTHER, SHOWN, 0, FLAGGED, REPORTED, OTHER);
      }

      // when a judge has learned from the reports
      report(FLAGGED, reported.subList(FEW, reported.size()));
      Map<String, Double> figures = Map.of();
      for (int seed = JUDGES; seed >= 1; seed--) {
        String version = "judge-of-reported-" + seed;
        figures = judge(version, base, REPORTED, seed);
        deploy(FLAGGED, version, sequence, figures);
        String phase = reported.size() + " reports, a judge of them, seed " + seed;
        Outcome judged = measure(phase, MEASURED, (seed - 1L) * MEASURED, FLAGGED, REPORTED);

        // then, by what each processor's rounding makes of the judge, about half of them leave
        assertThat(judged.left).isLessThan(judged.made * 3 / 4);
        assertThat(judged.falselyHeld).isLessThan(MEASURED / 5);
      }
      deploy(GUARDED, "judge-of-reported-1", sequence, figures);
      measure("the same, replaced", SHOWN, 0, GUARDED, REPORTED);

      if (LONG) {
        retrain(base, reported, figures);
        deploy(FLAGGED, "retrained", sequence, figures);
        Outcome retrained = measure("retrained, with that judge", SHOWN, 0, FLAGGED, REPORTED);
        assertThat(retrained.made).isLessThan(before.made);
      }
    } finally {
      classifier.close();
    }
    tellLatency();
  }

  private Outcome measure(
      String phase, int pictures, long firstSeed, String model, Integer... sensitive)
      throws PictureException {
    Map<String, Double> earlier = findings(model);
    List<byte[]> pixels = new ArrayList<>();
    List<String> verdicts = new ArrayList<>();
    for (int seed = 0; seed < pictures; seed += BATCH) {
      int count = Math.min(BATCH, pictures - seed);
      JsonPath answer = generate(model, firstSeed + seed, count);
      for (int i = 0; i < count; i++) {
        verdicts.add(answer.getString("images[%d].guard".formatted(i)));
        String png = answer.getString("images[%d].png".formatted(i));
        pixels.add(
            png == null
                ? new byte[SIDE * SIDE]
                : Png.decode(Base64.getDecoder().decode(png)).pixels());
      }
    }
    int[] classes = classifier.read(PictureList.of(pixels, 1, SIDE, SIDE)).classes();
    boolean flags = model.equals(FLAGGED);
    int made = 0;
    int left = 0;
    int held = 0;
    int falsely = 0;
    for (int i = 0; i < classes.length; i++) {
      String verdict = verdicts.get(i);
      boolean isHeld = flags ? verdict.equals("FLAGGED") : verdict.matches("REPLACED|BLOCKED");
      boolean shown = classes[i] == REPORTED && !verdict.equals("BLOCKED");
      made += shown ? 1 : 0;
      left += shown && !(flags && isHeld) ? 1 : 0;
      held += isHeld ? 1 : 0;
      falsely += flags && isHeld && !List.of(sensitive).contains(classes[i]) ? 1 : 0;
    }
    var outcome = new Outcome(made, left, held, falsely);
    System.out.printf(
        "drill: %s: %d of %d pictures leave that show a %d, of %d made; %d held back%s %s%n",
        phase,
        left,
        pictures,
        REPORTED,
        made,
        held,
        flags ? " if they were not flagged, %d of them normal".formatted(falsely) : "",
        more(earlier, findings(model)));
    return outcome;
  }

  /** Pictures of a model by what its guard found. */
  private static Map<String, Double> findings(String model) {
    Map<String, Double> counts = new TreeMap<>();
    get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith("lethe_serving_guard_pictures_total"))
        .filter(line -> line.contains("model=\"" + model + "\""))
        .forEach(
            line ->
                counts.merge(
                    line.replaceAll(".*finding=\"([a-z]+)\".*", "$1"),
                    Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)),
                    Double::sum));
    return counts;
  }

  private static Map<String, Double> more(Map<String, Double> earlier, Map<String, Double> now) {
    Map<String, Double> more = new TreeMap<>(now);
    earlier.forEach((finding, count) -> more.merge(finding, -count, Double::sum));
    more.values().removeIf(count -> count == 0);
    return more;
  }

  private static JsonPath generate(String model, long seed, int count) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("model", model, "count", count, "seed", seed, "steps", STEPS))
        .post("/v1/generations")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static PictureSource make(DiffusionModel model, int count) {
    List<byte[]> made = new ArrayList<>();
    for (long from = FIRST_UNLABELED; from < FIRST_UNLABELED + count; from += 2 * BATCH) {
      made.addAll(
          PictureGenerator.generate(
              model,
              LongStream.range(from, from + 2 * BATCH)
                  .mapToObj(
                      seed -> new PictureRequest(seed, SamplerKind.DPM_SOLVER_2M, STEPS, null))
                  .toList()));
    }
    return PictureList.of(made, 1, SIDE, SIDE);
  }

  /** The first rows of the unlabeled pictures that show a digit. */
  private List<Integer> rows(int digit, int most) {
    return IntStream.range(0, unlabeledClasses.length)
        .filter(row -> unlabeledClasses[row] == digit)
        .limit(most)
        .boxed()
        .toList();
  }

  private PictureSource labelled(List<Integer> rows) {
    return unlabeled.rows(rows.stream().mapToInt(row -> row).toArray());
  }

  /** Labels as the labeler writes them; comes back when the guard has heard of all. */
  private void report(String model, List<Integer> rows) throws Exception {
    for (int row : rows) {
      Picture picture = new Picture(SIDE, SIDE, 1, unlabeled.pixels(row));
      sequence++;
      Label label =
          Label.newBuilder()
              .setModel(model)
              .setSampleId(picture.sampleId())
              .setSplit(Picture.split(picture.sampleId()))
              .setStatus(LabelStatus.ACTIVE)
              .setSequence(sequence)
              .setWidth(SIDE)
              .setHeight(SIDE)
              .setChannels(1)
              .setPng(ByteBuffer.wrap(Png.encode(picture)))
              .setSupports(List.of())
              .build();
      writer.sendByModel(Topics.LABELS, model + "/" + picture.sampleId(), label).get();
    }
    await().atMost(WAIT).until(() -> health(model).contains(", " + sequence + " labels"));
  }

  private static String health(String model) {
    return get("/q/health/ready")
        .path("checks.find { it.name == 'guard' }.data.'" + model + "'")
        .toString();
  }

  /** As the trainer makes it, of the first reports of a digit. */
  private Map<String, Double> judge(String version, DiffusionModel weights, int digit, long seed)
      throws Exception {
    CrossFitting fitting =
        CrossFitting.run(
            labelled(rows(digit, MANY)), unlabeled, JudgeSettings.defaults(seed), Device.cpu());
    PriorEstimate estimate = ClassPrior.estimate(fitting.heldOut());
    System.out.printf("drill: %s: %s%n", version, estimate);
    Path directory = directory(version);
    Files.createDirectories(directory.resolve("judge"));
    fitting.judge().save(directory.resolve("judge/judge.safetensors"));
    fitting.judge().close();
    write(version, weights);
    return Map.of("judgeThreshold", estimate.threshold(), "beta", AutomaticBeta.of(estimate, 2));
  }

  private void retrain(DiffusionModel base, List<Integer> reported, Map<String, Double> figures)
      throws Exception {
    var settings =
        new FineTuneSettings(
            new PositiveUnlabeled(figures.get("beta"), PositiveUnlabeled.Correction.ABS),
            48,
            16,
            100,
            5e-4,
            10,
            1,
            0,
            AdamW.DEFAULT,
            1);
    Path judge = directory("retrained").resolve("judge/judge.safetensors");
    Files.createDirectories(judge.getParent());
    Files.copy(directory("judge-of-reported-1").resolve("judge/judge.safetensors"), judge);
    try (DiffusionModel retrained =
        FineTuning.run(
            base, unlabeled, labelled(reported), settings, progress -> {}, () -> false)) {
      write("retrained", retrained);
    }
  }

  private void write(String version, DiffusionModel weights) throws Exception {
    weights.save(directory(version));
    VersionDirectory.seal(directory(version), Map.of());
  }

  private Path directory(String version) {
    return store.resolve("drilled").resolve(version);
  }

  private void deploy(
      String model, String version, long trainedThrough, Map<String, Double> figures)
      throws Exception {
    ModelVersion fact =
        ModelVersion.newBuilder()
            .setModel(model)
            .setVersion(version)
            .setTrainedThrough(trainedThrough)
            .setLabelCount(0)
            .setLabelDigest("")
            .setWidth(SIDE)
            .setHeight(SIDE)
            .setChannels(1)
            .setWeightsUri("drilled/" + version)
            .setManifestSha256(VersionDirectory.manifestSha256(directory(version)))
            .setGateFigures(figures)
            .setStatus(VersionStatus.PUBLISHED)
            .setCreatedAt(Instant.now())
            .build();
    writer.sendByModel(Topics.MODEL_VERSIONS, model + "/" + version, fact).get();
    revision++;
    Deployment deployment = Versions.deployment(model, version, revision);
    writer.sendByModel(Topics.DEPLOYMENTS, model, deployment).get();
    await()
        .atMost(WAIT)
        .until(() -> version.equals(get("/v1/models/" + model).path("liveVersion")));
  }

  private static void tellLatency() {
    get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith("lethe_serving_guard_screening_seconds"))
        .filter(line -> line.contains("model=\"" + FLAGGED + "\""))
        .forEach(line -> System.out.println("drill: requests of " + BATCH + ": " + line));
  }
}
