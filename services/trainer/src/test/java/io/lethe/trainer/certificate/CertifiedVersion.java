package io.lethe.trainer.certificate;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.Pretraining;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeFile;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.store.DirectoryStore;
import io.lethe.store.Store;
import io.lethe.trainer.fixture.AnyJob;
import io.lethe.trainer.fixture.TrainerConfigs;
import io.lethe.trainer.gate.ErrorSpending;
import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.gate.GateLook;
import io.lethe.trainer.gate.GateSeed;
import io.lethe.trainer.training.DiffusionFineTuner;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.Judgement;
import io.lethe.trainer.training.LoadedModel;
import io.lethe.trainer.training.Sampling;
import io.lethe.trainer.training.TrainableModel;
import io.lethe.trainer.versions.TrainedVersion;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A version of tiny networks with a certificate, and what one who may write the store can do to it.
 */
final class CertifiedVersion implements AutoCloseable {

  static final String MODEL = "m";
  static final String NAME = "v1-j1";
  static final String CERTIFICATE = CertificateFile.NAME;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final GateLook LOOK = new GateLook(true, new ErrorSpending(0, 1, 3));
  private static final int PICTURES = 16;
  private static final int PICTURES_OF_REFUSED = 64;
  private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

  final FineTuner fineTuner = new DiffusionFineTuner(Device.cpu());
  final Store store;
  private final ModelVersion event;
  private final Path directory;

  /** Writes one that was published. */
  CertifiedVersion(Path root, Optional<SigningKey> key) throws IOException {
    this(root, key, PICTURES, PICTURES);
  }

  /** Writes one that was refused after 32 of 64 pictures. */
  static CertifiedVersion refused(Path root) throws IOException {
    return new CertifiedVersion(
        root, Optional.empty(), PICTURES_OF_REFUSED, PICTURES_OF_REFUSED / 2);
  }

  private CertifiedVersion(Path root, Optional<SigningKey> key, int pictures, int made)
      throws IOException {
    store = new DirectoryStore(root);
    var versions = new VersionStore(store, "me");
    Path tiny = TrainerConfigs.tinyModel();
    VersionStore.StoredBase base =
        versions.copyBase(
            MODEL, tiny, DiffusersDirectory.files(tiny), Map.of("model", MODEL, "version", "base"));
    var parent = new VersionReference("base", base.weightsUri(), base.manifestSha256());
    TrainingJob job = AnyJob.of("j1");
    try (TrainableModel champion = fineTuner.load(tiny);
        TrainableModel candidate = model(2);
        Judgement judge = judge(3)) {
      long seed = GateSeed.of(job.getSettings().getSeed());
      var remeasurement = new Remeasurement(limits(pictures), Optional.of(judge), seed);
      ModelLook was = remeasurement.look(champion, () -> false);
      ModelLook is = remeasurement.look(candidate, made, () -> false);
      Map<String, Double> figures = new TreeMap<>(is.figures(was, LOOK));
      var evidence =
          new GateEvidence(
              limits(pictures),
              LOOK,
              Optional.of(judge.estimate()),
              seed,
              was.made(),
              is.made(),
              figures);
      Map<String, Double> all = new TreeMap<>(figures);
      all.put("ofData", 0.5);
      event =
          versions
              .write(
                  job,
                  List.of(
                      (to, facts) -> candidate.save(to),
                      (to, facts) -> judge.save(to),
                      (to, facts) ->
                          new CertificateWriter(key).write(to, facts, parent, parent, evidence)),
                  Optional.empty(),
                  trained(all, made < pictures))
              .version();
    }
    directory = versions.verified(event);
  }

  private static TrainedVersion trained(Map<String, Double> figures, boolean isRefused) {
    return new TrainedVersion(
        NAME,
        12,
        new PictureShape(28, 28, 1),
        isRefused ? VersionStatus.REJECTED : VersionStatus.PUBLISHED,
        "",
        figures,
        Instant.ofEpochMilli(1_700_000_000_123L));
  }

  private static GateLimits limits(int pictures) {
    return new GateLimits(
        pictures,
        0.01,
        true,
        0.01,
        2,
        128,
        1.5,
        2,
        0.6,
        0.6,
        1,
        new Sampling(SamplerKind.DPM_SOLVER_2M, 2));
  }

  private static TrainableModel model(long seed) throws IOException {
    var config = DiffusersDirectory.read(TrainerConfigs.tinyModel()).config().json();
    DiffusionModel model =
        Pretraining.untrained(UNetConfig.parse(config.deepCopy()), seed, Device.cpu());
    return new LoadedModel(model);
  }

  /** Learned little: of what the models make it thinks what it likes. */
  private Judgement judge(long seed) throws IOException {
    Path scratch = Files.createTempDirectory(store.root().getParent(), "judge");
    Path file = scratch.resolve(JudgeFile.IN_VERSION);
    Files.createDirectories(file.getParent());
    JudgeSettings learned = JudgeSettings.defaults(seed);
    var hardly =
        new JudgeSettings(2, 4, learned.learningRate(), learned.weightDecay(), 0, 1, 6, seed);
    try (Judge judge = Judge.train(shaded(0, seed), shaded(128, seed), hardly, Device.cpu())) {
      judge.save(file);
    }
    // It takes most pictures for sensitive: one that finds few unlabeled ones so has no say.
    return fineTuner.judge(scratch, new PriorEstimate(0.4, 0.5, 0, 0.8, 100, 3000));
  }

  private static PictureSource shaded(int least, long seed) {
    var random = new Random(seed);
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      byte[] pixels = new byte[28 * 28];
      for (int j = 0; j < pixels.length; j++) {
        pixels[j] = (byte) (least + random.nextInt(128));
      }
      pictures.add(pixels);
    }
    return PictureList.of(pictures, 1, 28, 28);
  }

  ModelVersion event() {
    return event;
  }

  Path directory() {
    return directory;
  }

  VersionCertificate certificate() throws IOException {
    return CertificateFile.parse(Files.readAllBytes(directory.resolve(CERTIFICATE)));
  }

  /** Changes what the certificate says, and seals the version again. */
  void forge(Consumer<ObjectNode> change) throws IOException {
    ObjectNode certificate = (ObjectNode) JSON.readTree(directory.resolve(CERTIFICATE).toFile());
    change.accept(certificate);
    Files.write(directory.resolve(CERTIFICATE), JSON.writeValueAsBytes(certificate));
    Map<String, Object> facts = facts(certificate.path("facts"));
    VersionDirectory.seal(directory, facts);
  }

  @SuppressWarnings("unchecked") // a JSON object
  private static Map<String, Object> facts(JsonNode facts) {
    return JSON.convertValue(facts, Map.class);
  }

  /** Puts other weights in place of the version's, with their hash in the certificate. */
  void forgeWeights() throws IOException {
    try (TrainableModel other = model(4)) {
      other.save(directory);
    }
    forgeHash(WEIGHTS);
  }

  /** Puts another judge in place of the version's, with its hash in the certificate. */
  void forgeJudge() throws IOException {
    try (Judgement other = judge(5)) {
      other.save(directory);
    }
    forgeHash("judge/judge.safetensors");
  }

  private void forgeHash(String path) throws IOException {
    String sha = VersionDirectory.sha256(Files.readAllBytes(directory.resolve(path)));
    forge(certificate -> certificate.withObject("files").put(path, sha));
  }

  /** What becomes of each claim, by its name, of who has nothing but the store. */
  Map<String, Claim> certify(Optional<VerifyingKey> key) throws IOException {
    return certify(key, CertifiedPlace.find(store, MODEL, NAME), Optional.empty());
  }

  Map<String, Claim> certify(
      Optional<VerifyingKey> key, CertifiedPlace place, Optional<ModelVersion> announced)
      throws IOException {
    Map<String, Claim> claims = new TreeMap<>();
    new Certification(store, fineTuner, key)
        .of(place, announced)
        .forEach(claim -> claims.put(claim.name(), claim));
    return claims;
  }

  @Override
  public void close() {
    store.close();
  }
}
